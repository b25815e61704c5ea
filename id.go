package dramatis

import "github.com/google/uuid"

// ID names a thing across all worlds. The ids we make are UUIDs of version 7, so they sort by time of creation.
// Nothing in the story may depend on an ID: inside its world a thing is named by its number.
type ID = uuid.UUID

// NewID makes an ID.
func NewID() ID { return uuid.Must(uuid.NewV7()) }

// ParseID reads an ID as people write it; anything else is an invalid Error that names the place.
func ParseID(place, s string) (ID, error) {
	id, err := uuid.Parse(s)
	if err != nil {
		var f Faults
		f.Add(place, "%q is not an id", s)
		return ID{}, f.Err("the id")
	}
	return id, nil
}
