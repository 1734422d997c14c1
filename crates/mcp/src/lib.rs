//! The Model Context Protocol, both sides: upstream client and the front that agents speak to
