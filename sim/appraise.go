package sim

import "github.com/literaryai/dramatis"

// Line is what was said, as the rules read it.
type Line struct {
	Speaker     int // a number
	Act         dramatis.Act
	AddressedTo int // a number; 0 for everybody
	Emotion     string
	Intensity   float64
	Text        string
	Action      string
	Topic       string
}

// Effects is what one line did to those present.
type Effects struct {
	States   []dramatis.StateChange
	Bonds    []dramatis.RelationshipChange
	Met      []dramatis.Relationship
	Deltas   []dramatis.BondDelta
	Memories []dramatis.Memory
}

// Appraise works out what a line does.
func Appraise(s *Scene, l Line) Effects { return Effects{} }
