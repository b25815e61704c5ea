package sim

import "time"

// Moment is a tick and its world time.
type Moment struct {
	Tick int
	Now  time.Time
}
