package dramatis

import (
	"net/mail"
	"regexp"
	"time"
)

// Role says what a user may do on the platform as a whole.
type Role string

// The platform roles.
const (
	RoleAdmin   Role = "admin"   // runs the platform: users, queues, health; owns worlds like anyone else
	RoleCreator Role = "creator" // makes and runs worlds; what a new user is
	RoleViewer  Role = "viewer"  // watches the worlds it was invited to, and changes none, whatever it was invited as
)

// Valid reports whether r is one of the platform roles.
func (r Role) Valid() bool { return r == RoleAdmin || r == RoleCreator || r == RoleViewer }

// User is a person with an account.
type User struct {
	ID           ID
	Username     string
	Email        string
	PasswordHash string // bcrypt; never leaves the store and the login
	Role         Role
	CreatedAt    time.Time
}

// MaxPasswordBytes is bcrypt's limit: what follows the 72nd byte would be silently ignored, so it is refused.
const MaxPasswordBytes = 72

var usernamePattern = regexp.MustCompile(`^[\p{L}\p{N}][\p{L}\p{N}._-]{1,63}$`)

// Validate checks the name and the address.
func (u *User) Validate() error {
	var f Faults
	f.Check(usernamePattern.MatchString(u.Username), "username",
		"must be 2 to 64 letters, digits, dots, dashes or underscores, and begin with a letter or digit")
	parsed, err := mail.ParseAddress(u.Email)
	f.Check(err == nil && parsed.Address == u.Email && len(u.Email) <= 254, "email", "must be an e-mail address")
	f.Check(u.Role.Valid(), "role", "must be admin, creator or viewer")
	return f.Err("the user")
}

// ValidatePassword checks a new password, which was given at a place of the input, before it is hashed.
func ValidatePassword(place, password string) error {
	var f Faults
	f.Check(len([]rune(password)) >= 8, place, "must have at least 8 characters")
	f.Check(len(password) <= MaxPasswordBytes, place, "must have at most %d bytes", MaxPasswordBytes)
	return f.Err("the password")
}
