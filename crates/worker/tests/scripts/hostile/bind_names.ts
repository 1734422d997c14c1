// Names that every object has are no tools and no servers.
const odd = [constructor, hasOwnProperty, __proto__, toString];
