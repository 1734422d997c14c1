//! All tools of all upstreams: identifiers, TypeScript declarations, tree and search
