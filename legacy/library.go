package legacy

import (
	"context"
	"time"

	"github.com/literaryai/dramatis"
)

// Library is what a file holds, in the order of its rows. Things name one another by their old ids.
type Library struct {
	Users         []User
	Documents     []Document
	Characters    []Character
	Conversations []Conversation
}

// Row says where something is from. ID is what it is called there, as text; of a line kept within its conversation's row it
// is the conversation's, and the place in the list.
type Row struct {
	Table string `json:"table"`
	ID    string `json:"id"`
}

// User is an account of the earlier application.
type User struct {
	Row
	Username  string
	Email     string // empty where there is none
	Hash      string // bcrypt; empty when the password cannot be taken along
	Role      dramatis.Role
	CreatedAt time.Time // zero when it is not known
}

// Document is a text that somebody uploaded.
type Document struct {
	Row
	Owner     *string // the old id of a user; nil when the row says nothing of an owner
	Title     string
	Author    string
	Filename  string
	CreatedAt time.Time

	// Load reads the document's file. An error says in one sentence why there is none.
	Load func(context.Context) (File, error)
}

// File is a document's file as it is kept from now on.
type File struct {
	Name  string
	Bytes []byte
	Note  string // what is worth knowing about where it is from; empty for nothing
}

// Character is somebody to talk with. What no field says is left at nil, for the world to draw.
type Character struct {
	Row
	Owner         *string // the old id of a user
	Document      *string // the old id of the document that they are from
	Name          string
	Description   string
	Persona       dramatis.Persona
	Traits        *dramatis.Traits
	Talkativeness *float64
	AutonomyLevel *float64
	Goals         []string
	Tags          []string
	AvatarURL     string
	Inactive      bool
	CreatedAt     time.Time
}

// Conversation is a talk of a user with one character or several. One that no row stands for, as where there are messages
// only, has no table.
type Conversation struct {
	Row
	User       *string  // the old id of who talks; nil when the rows do not say
	Characters []string // old ids
	Title      string
	CreatedAt  time.Time
	Lines      []Line // in the order in which they were said
}

// Line is one message.
type Line struct {
	Row
	Kind   dramatis.SpeakerKind
	Who    string // the old id of the character or user; empty for the narrator, and for a user whom no row names
	Text   string
	Action string
	At     time.Time // zero when neither it nor a neighbour has a date
}
