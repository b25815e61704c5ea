// Package format owns what other programs read and write: so far networks of people as D3 node-link JSON. It turns
// bytes into plain values and back, and derives from them the characters and bonds that a world begins with.
//
// Every reader treats its input as hostile: limits on size, nesting and number, all faults reported at once with
// their places, and nothing half-read. The package knows the root's nouns and neither the store nor the rules.
package format
