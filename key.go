package dramatis

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Scope says what an API key is good for. No scope reaches what is about the account itself or the platform: keys,
// passwords, budgets of a user, roles, the monitor. Those take a login.
type Scope string

// The scopes. None holds another, so that a program is given just what it needs.
const (
	ScopeRead  Scope = "read"  // all that is read
	ScopeWrite Scope = "write" // all that is changed
	ScopeChat  Scope = "chat"  // talking with characters, and nothing else
)

// Scopes lists the scopes.
func Scopes() []Scope { return []Scope{ScopeRead, ScopeWrite, ScopeChat} }

// APIKey lets a program act for a user within its scopes. The key itself is shown once and never kept.
type APIKey struct {
	ID         ID
	UserID     ID
	Name       string
	Prefix     string // the beginning of the key, by which its owner knows it again
	Scopes     []Scope
	ExpiresAt  *time.Time // nil for never
	LastUsedAt *time.Time // to the minute; nil for never
	CreatedAt  time.Time
}

// MaxAPIKeys is how many keys one user may have.
const MaxAPIKeys = 50

// Validate checks a key that is to be made now.
func (k *APIKey) Validate(now time.Time) error {
	var f Faults
	f.Check(strings.TrimSpace(k.Name) != "" && len([]rune(k.Name)) <= 100, "name", "must have 1 to 100 characters")
	f.Check(len(k.Scopes) > 0, "scopes", "must name at least one of read, write and chat")
	for i, s := range k.Scopes {
		place := fmt.Sprintf("scopes[%d]", i)
		f.Check(slices.Contains(Scopes(), s), place, "must be read, write or chat")
		f.Check(!slices.Contains(k.Scopes[:i], s), place, "is named twice")
	}
	f.Check(k.ExpiresAt == nil || k.ExpiresAt.After(now), "expires_at", "must be in the future")
	return f.Err("the key")
}
