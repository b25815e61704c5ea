package llm

import (
	"strings"

	"github.com/literaryai/dramatis"
)

// stageDirection is what the speaker does while they speak, in two lines of five; always one who leaves, and mostly
// one who says nothing to the point.
func (r *reading) stageDirection(act dramatis.Act, emotion string) string {
	if act != dramatis.ActLeave && act != dramatis.ActIgnore && r.dice.IntN(5) > 1 {
		return ""
	}
	names := [3]string{"do." + string(act), "do." + emotion, "do.calm"}
	if r.kin == heardEvent {
		names[0] = "do.event"
	}
	if emotion == "" || r.dice.IntN(2) == 0 {
		names[1], names[0] = names[0], names[1]
	}
	for _, name := range names {
		s := r.grammar.sections[name]
		if s == nil {
			continue
		}
		if text, ok := r.say(s); ok && !r.done(text) {
			return strings.TrimSpace(text)
		}
	}
	return ""
}

// done reports whether a stage direction was given in this scene already.
func (r *reading) done(action string) bool {
	for i := range r.req.Lines {
		if r.req.Lines[i].Action == action {
			return true
		}
	}
	return false
}
