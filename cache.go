package dramatis

import "context"

// Cache keeps what can be made again, for a while. It may lose all of it at any time, and keep others waiting only
// briefly. What it keeps is in groups that have a version each: nothing is found that was put at another version, and what
// is put at a new version takes the place of all that the group held. Who names the versions decides what is stale.
type Cache interface {
	// Get gives a value of a group at a version, nil when there is none.
	Get(ctx context.Context, group, version, name string) ([]byte, error)
	Put(ctx context.Context, group, version, name string, value []byte) error
}
