// Package llm asks a chat model for what a world needs, in typed requests: today one line of dialogue.
//
// It owns the rendering of a request to a prompt, the check and repair of what comes back, and the built-in offline
// model and embedder, which read the same typed requests and need no endpoint. It knows nothing of the store, of jobs
// or of the rules of the world: what a line changes is decided elsewhere.
package llm
