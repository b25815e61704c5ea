// Package testrig is the one harness for tests that need real servers. It may import everything of ours, and nothing
// but tests may import it.
package testrig
