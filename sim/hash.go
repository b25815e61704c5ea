package sim

import "github.com/literaryai/dramatis"

// StoryHash is the hash of a story.
func StoryHash(events []dramatis.Event) (string, error) { return "", nil }
