//go:build unix && !linux

package local

// diesWithParent says that nothing tells the server of our death.
const diesWithParent = false
