package dramatis

import "time"

// Member is somebody's access to one world.
type Member struct {
	UserID   ID        `json:"user_id"`
	Username string    `json:"username"`
	Access   Access    `json:"access"`
	Since    time.Time `json:"since"`
}

// MaxMembers is how many members one world may have, its owner among them.
const MaxMembers = 200
