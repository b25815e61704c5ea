package llm

import (
	"strings"

	"github.com/literaryai/dramatis"
)

// matter is what a scene is for, as anybody who is there can tell from its goal. The zero value is a scene whose
// goal says nothing that the phrases know.
type matter struct {
	kind   string // the first part of the names of its sections: wish, quarrel, gossip …
	seeker string // who wants it
	sought string // of whom it is wanted; may be empty
	absent string // who is talked about and not there; may be empty
	wish   string // the seeker's goal, where the scene is held for one
	loose  bool   // it was made of the topic, as the goal says nothing: then the talk goes its own way
}

// matterSign is a word pattern of a goal that tells a kind of matter; what stands behind its mark, if it has one, is
// the name of who is talked about.
type matterSign struct {
	kind, words, mark string
}

// matterSigns lists the patterns, the first that fits first. They are those of sim's occasions, and near ones that
// people write.
func matterSigns() []matterSign {
	return []matterSign{
		{"wish", "hopes for ", ""},
		{"rival", "is in the way", ""},
		{"league", "on their side against ", " against "},
		{"league", "stand with ", " against "},
		{"plot", " against ", " against "},
		{"plead", "think better of ", " better of "},
		{"plead", "peace between ", " and "},
		{"worry", "whether ", "whether "},
		{"worry", "look out for ", "look out for "},
		{"gossip", " thinks of ", " thinks of "},
		{"gossip", " knows of ", " knows of "},
		{"stranger", "find out who ", ""},
		{"stranger", "good impression", ""},
		{"grievance", "rankl", ""},
		{"quarrel", "have it out", ""},
		{"quarrel", "admit ", ""},
		{"quarrel", "not give way", ""},
		{"peace", "make peace", ""},
		{"peace", "win back ", ""},
		{"peace", "reconcile", ""},
		{"love", "be near ", ""},
		{"love", " feels", ""},
		{"secret", "nobody else may know", ""},
		{"advice", "advice", ""},
		{"idle", "company", ""},
		{"idle", "wants to hear how ", ""},
		{"interest", "talk about ", ""},
	}
}

// matterOf reads the scene's goal. A goal that nothing is known of makes a talk about the topic, if that can be named;
// with a person at the keyboard there is no matter but what they bring up.
func (r *reading) matterOf() matter {
	goal := strings.TrimRight(strings.TrimSpace(r.req.Scene.Goal), ".")
	for i := range r.req.Others {
		if r.req.Others[i].Number == 0 {
			return matter{}
		}
	}
	m := matter{seeker: r.firstNamed(goal)}
	if m.seeker == "" {
		m.seeker = r.firstSpeaker()
	}
	m.sought = r.firstNamed(strings.Replace(goal, m.seeker, "", 1))
	for _, sign := range matterSigns() {
		if !strings.Contains(goal, sign.words) {
			continue
		}
		m.kind = sign.kind
		if sign.mark != "" {
			m.absent = absentIn(goal, sign.mark)
		}
		break
	}
	switch m.kind {
	case "wish", "rival":
		m.wish = wishIn(goal)
	case "quarrel":
		m.wish = r.wishAbout(m.sought)
	case "":
		if topicPhrase(r.req.Scene.Topic) != "" && !r.isHeading(r.req.Scene.Topic) {
			m.kind, m.loose = "interest", true
		}
	}
	return m
}

// wishAbout is a goal of the speaker's that names somebody, or "".
func (r *reading) wishAbout(name string) string {
	for _, g := range firstGoals(r.req.Speaker.Goals, len(r.req.Speaker.Goals)) {
		if name != "" && strings.Contains(g.Text, name) {
			return g.Text
		}
	}
	return ""
}

// firstNamed is the name of whoever is present and named first in a text, or "".
func (r *reading) firstNamed(text string) string {
	first, at := "", len(text)
	named := func(name string) {
		if i := strings.Index(text, name); name != "" && i >= 0 && (i < at || i == at && len(name) > len(first)) {
			first, at = name, i
		}
	}
	named(r.req.Speaker.Name)
	for i := range r.req.Others {
		named(r.req.Others[i].Name)
	}
	return first
}

func (r *reading) firstSpeaker() string {
	for i := range r.req.Lines {
		if name := r.req.Lines[i].Speaker; name == r.req.Speaker.Name || r.other(name) != nil {
			return name
		}
	}
	return r.req.Speaker.Name
}

// absentIn is the name that stands behind a mark in a goal, without what follows it.
func absentIn(goal, mark string) string {
	_, name, _ := strings.Cut(goal, mark)
	if at := strings.LastIndex(goal, mark); mark == " and " || mark == " against " {
		name = goal[at+len(mark):]
	}
	return strings.TrimSuffix(name, " is well")
}

// wishIn is the wish in "Marius wants to marry Cosette, and hopes for Courfeyrac's help".
func wishIn(goal string) string {
	_, wish, _ := strings.Cut(goal, " wants to ")
	if at := strings.LastIndex(wish, ", and "); at > 0 {
		wish = wish[:at]
	}
	return wish
}

// parent is the matter from which a kind takes the steps that it has no words of its own for.
func (m *matter) parent() string {
	switch m.kind {
	case "league":
		return "plot"
	case "grievance":
		return "quarrel"
	}
	return "any"
}

// isSeeker reports whether it is the speaker who wants it.
func (r *reading) isSeeker() bool { return r.req.Speaker.Name == r.matter.seeker }

// counterpart is the other of the two whom the matter concerns, when they are present and have not left; nil for a
// bystander.
func (r *reading) counterpart() *Other {
	name := ""
	switch {
	case r.matter.kind == "":
	case r.isSeeker():
		name = r.matter.sought
	case r.isSought():
		name = r.matter.seeker
	}
	for i := range r.req.Lines {
		if l := &r.req.Lines[i]; l.Speaker == name && l.Act == dramatis.ActLeave {
			return nil
		}
	}
	return r.other(name)
}

// isSought reports whether the speaker is the one of whom it is wanted: the one who is named, or else whoever the
// seeker has spoken to.
func (r *reading) isSought() bool {
	if r.isSeeker() {
		return false
	}
	if r.matter.sought != "" {
		return r.req.Speaker.Name == r.matter.sought
	}
	if len(r.req.Others) == 1 {
		return true
	}
	for i := range r.req.Lines {
		if l := &r.req.Lines[i]; l.Speaker == r.matter.seeker && l.AddressedTo == r.req.Speaker.Name {
			return true
		}
	}
	return false
}
