package dramatis

import "time"

// RelationshipType names what one character is to another.
type RelationshipType string

// The types of relationship.
const (
	Stranger     RelationshipType = "stranger"
	Acquaintance RelationshipType = "acquaintance"
	Friend       RelationshipType = "friend"
	CloseFriend  RelationshipType = "close_friend"
	Ally         RelationshipType = "ally"
	Rival        RelationshipType = "rival"
	Enemy        RelationshipType = "enemy"
	Romance      RelationshipType = "romance"
	Family       RelationshipType = "family"
	Mentor       RelationshipType = "mentor"
	Colleague    RelationshipType = "colleague"
)

// RelationshipTypes lists every type.
func RelationshipTypes() []RelationshipType {
	return []RelationshipType{Stranger, Acquaintance, Friend, CloseFriend, Ally, Rival, Enemy, Romance, Family, Mentor, Colleague}
}

// Valid reports whether t is one of the types.
func (t RelationshipType) Valid() bool {
	for _, known := range RelationshipTypes() {
		if t == known {
			return true
		}
	}
	return false
}

// Axis is one measure of a relationship.
type Axis string

// The axes of a relationship.
const (
	AxisStrength    Axis = "strength"    // −1 to 1: how from feels about to
	AxisTrust       Axis = "trust"       // 0 to 1
	AxisFamiliarity Axis = "familiarity" // 0 to 1
)

// Axes lists the axes in the order in which they are shown and hashed.
func Axes() []Axis { return []Axis{AxisStrength, AxisTrust, AxisFamiliarity} }

// Anchor fixes one axis at the moment of the last interaction. Its value at a later time follows from it alone:
// v(t) = base + (value − base) · 2^(−Δt / half-life); see sim.ValueAt.
type Anchor struct {
	Value    float64 `json:"value"`
	Base     float64 `json:"base"`      // what the value falls back to
	HalfLife float64 `json:"half_life"` // world days
}

// Relationship is how one character stands to another. It is directed: the other way is a relationship of its own.
type Relationship struct {
	ID                ID               `json:"id"`
	EcosystemID       ID               `json:"ecosystem_id"`
	FromID            ID               `json:"from_character_id"`
	ToID              ID               `json:"to_character_id"`
	From              int              `json:"from"` // the characters' numbers
	To                int              `json:"to"`
	Type              RelationshipType `json:"relationship_type"`
	TypeByAuthor      bool             `json:"type_by_author"` // the author set the type, so the world leaves it alone
	Strength          Anchor           `json:"strength"`
	Trust             Anchor           `json:"trust"`
	Familiarity       Anchor           `json:"familiarity"`
	AnchoredAt        time.Time        `json:"anchored_at"` // world time of the anchors
	Since             time.Time        `json:"since"`       // world time
	LastInteractionAt *time.Time       `json:"last_interaction_at"`
	Version           int              `json:"version"`
}

// Anchor is the anchor of one axis.
func (r *Relationship) Anchor(axis Axis) *Anchor {
	switch axis {
	case AxisTrust:
		return &r.Trust
	case AxisFamiliarity:
		return &r.Familiarity
	default:
		return &r.Strength
	}
}

// Validate checks a relationship.
func (r *Relationship) Validate() error {
	var f Faults
	f.Check(r.FromID != r.ToID, "to_character_id", "must be somebody else than from_character_id")
	f.Check(r.Type.Valid(), "relationship_type", "must be one of %v", RelationshipTypes())
	f.Check(r.Strength.Value >= -1 && r.Strength.Value <= 1, "strength", "must be from -1 to 1")
	unit(&f, "trust", r.Trust.Value)
	unit(&f, "familiarity", r.Familiarity.Value)
	return f.Err("the relationship")
}

// CauseKind says why a relationship changed.
type CauseKind string

// The causes of a change.
const (
	CauseMessage CauseKind = "message"
	CauseDecay   CauseKind = "decay"
	CauseAuthor  CauseKind = "author"
	CauseUndo    CauseKind = "undo" // the line that had changed it was taken back
)

// AxisChange is what happened to one axis: its value just before (decayed to that moment) and just after.
type AxisChange struct {
	Axis   Axis    `json:"axis"`
	Before float64 `json:"before"`
	After  float64 `json:"after"`
}

// RelationshipChange is one entry in the history of a relationship. Relationship is the whole of it afterwards.
type RelationshipChange struct {
	Relationship Relationship     `json:"relationship"`
	TypeBefore   RelationshipType `json:"type_before"`
	Changes      []AxisChange     `json:"changes"`
	Cause        CauseKind        `json:"cause"`
	MessageID    *ID              `json:"message_id,omitempty"`
}
