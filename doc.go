// Package dramatis names the things the platform is about: users, worlds (ecosystems), characters, the bonds
// between them, what they remember, what they say, and the jobs and events that carry their lives.
//
// It holds the nouns, their validation, the error codes and the few interfaces that have more than one
// implementation. It knows no driver, no router and no queue, and imports the standard library and a UUID library
// only. Every other package imports it; it imports none of ours.
package dramatis
