package dramatis

import "time"

// Visitor is a person as one character knows them: how the character stands to somebody who has talked with them from
// outside the world. It follows the rules of relationships. There is no way back: what a person feels is theirs.
type Visitor struct {
	ID                ID               `json:"id"`
	EcosystemID       ID               `json:"ecosystem_id"`
	CharacterID       ID               `json:"character_id"`
	Character         int              `json:"character"` // the character's number
	Number            int              `json:"number"`    // 1, 2, 3 … per character, in the order in which they came
	UserID            ID               `json:"user_id"`
	Name              string           `json:"name"` // what they were called when they last spoke
	Type              RelationshipType `json:"relationship_type"`
	Strength          Anchor           `json:"strength"`
	Trust             Anchor           `json:"trust"`
	Familiarity       Anchor           `json:"familiarity"`
	AnchoredAt        time.Time        `json:"anchored_at"` // world time of the anchors
	Since             time.Time        `json:"since"`       // world time
	LastInteractionAt *time.Time       `json:"last_interaction_at"`
}

// Bond is the same as a relationship, as the rules read it. The person has the number 0, which no character has.
func (v *Visitor) Bond() Relationship {
	return Relationship{
		ID: v.ID, EcosystemID: v.EcosystemID, FromID: v.CharacterID, ToID: v.UserID, From: v.Character, Type: v.Type,
		Strength: v.Strength, Trust: v.Trust, Familiarity: v.Familiarity,
		AnchoredAt: v.AnchoredAt, Since: v.Since, LastInteractionAt: v.LastInteractionAt,
	}
}

// Validate checks a visitor.
func (v *Visitor) Validate() error {
	var f Faults
	f.Check(v.Number >= 1, "number", "must be at least 1")
	checkName(&f, "name", v.Name, 255)
	f.Check(v.Type.Valid(), "relationship_type", "must be one of %v", RelationshipTypes())
	f.Check(v.Strength.Value >= -1 && v.Strength.Value <= 1, "strength", "must be from -1 to 1")
	unit(&f, "trust", v.Trust.Value)
	unit(&f, "familiarity", v.Familiarity.Value)
	return f.Err("the visitor")
}

// With is the visitor after their bond has become r.
func (v Visitor) With(r *Relationship) Visitor {
	v.Type, v.Strength, v.Trust, v.Familiarity = r.Type, r.Strength, r.Trust, r.Familiarity
	v.AnchoredAt, v.Since, v.LastInteractionAt = r.AnchoredAt, r.Since, r.LastInteractionAt
	return v
}

// VisitorChange is one entry in the history of how a character stands to a person. Visitor is the whole of it afterwards.
type VisitorChange struct {
	Visitor    Visitor          `json:"visitor"`
	TypeBefore RelationshipType `json:"type_before"`
	Changes    []AxisChange     `json:"changes"`
	Cause      CauseKind        `json:"cause"`
	MessageID  *ID              `json:"message_id,omitempty"`
}
