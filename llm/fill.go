package llm

import (
	"strconv"
	"strings"
)

// fill finds a value for every slot that the request allows. It follows the choice of the act, since what is said
// of oneself depends on it.
func (r *reading) fill(tone tone) {
	req := r.req
	self := &req.Speaker
	r.set(slotSelf, self.Name)
	r.set(slotTheir, map[string]string{"He": "his", "She": "her", "They": "their"}[r.tell.pronoun])
	r.set(slotMyRole, rolePhrase(self.Description, self.Name))
	if r.to != nil {
		r.set(slotName, r.vocative())
		r.set(slotRole, rolePhrase(r.to.Description, r.to.Name))
	}
	if r.last != nil {
		r.set(slotEcho, r.echo())
		r.set(slotSaid, saidOf(r.last.Text))
		r.set(slotMention, r.mention())
	}
	r.set(slotPlace, placePhrase(req.Scene.Setting))
	r.set(slotGoal, r.goal())
	r.fillThird()
	r.fillTopic()
	r.fillMatter()
	if r.opensUp(tone) {
		r.set(slotFact, r.fact())
	}
	r.fillMemory()
}

// opensUp reports whether the speaker may speak of their own life: seldom in anger, and not to whom they distrust.
func (r *reading) opensUp(tone tone) bool {
	const distrust = 0.2
	if r.to != nil && r.to.Trust < distrust && r.to.Number != 0 {
		return false
	}
	return tone != toneCold || r.dice.IntN(3) == 0
}

// inWords writes the number at the beginning of a span of time, such as "3 days ago", as a word.
func inWords(ago string) string {
	number, rest, _ := strings.Cut(ago, " ")
	n, err := strconv.Atoi(number)
	names := [...]string{
		"no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
	}
	if err != nil || n < 0 || n >= len(names) {
		return ago
	}
	return names[n] + " " + rest
}

// set gives a slot its value; an empty one leaves it out.
func (r *reading) set(s slot, value string) {
	if value != "" {
		r.values[s] = value
		r.have |= s.set()
	}
}

// setForm gives a slot that stands for a section its section.
func (r *reading) setForm(s slot, form *section) {
	if form != nil {
		r.forms[s] = form
		r.have |= s.set()
	}
}

// echo is what can be taken up of the last line, unless it is the topic, which has a slot of its own, or has been
// passed to and fro already.
func (r *reading) echo() string {
	echo := echoOf(r.last.Text)
	if echo == "" || strings.Count(r.heard, echo[strings.IndexByte(echo, ' ')+1:]) > 2 {
		return ""
	}
	return echo
}

// mention is the name of somebody else that fell in the last line: of one who is present or whom the speaker remembers.
func (r *reading) mention() string {
	for i := range r.req.Others {
		if o := &r.req.Others[i]; o != r.to && strings.Contains(r.last.Text, o.Name) {
			return r.called(o)
		}
	}
	for _, m := range r.req.Memories {
		for _, name := range m.About {
			if r.to != nil && name == r.to.Name || name == r.req.Speaker.Name {
				continue
			}
			if strings.Contains(r.last.Text, name) {
				return name
			}
		}
	}
	return ""
}

// fillThird chooses whom the line may speak of, and how: who was asked about, or one of the others present.
func (r *reading) fillThird() {
	var third *Other
	if name := r.values[slotMention]; name != "" {
		for i := range r.req.Others {
			if o := &r.req.Others[i]; r.called(o) == name {
				third = o
			}
		}
		r.set(slotThird, name)
	} else if n := len(r.req.Others); n > 1 {
		if third = &r.req.Others[r.dice.IntN(n)]; third == r.to {
			third = nil
		} else {
			r.set(slotThird, r.called(third))
		}
	}
	if r.have&slotThird.set() == 0 {
		return
	}
	form := "opinion"
	if third != nil {
		if t := bondTo(third).tone(); t != toneEven {
			form += "." + t.String()
		}
	}
	r.setForm(slotOpinion, r.grammar.sections[form])
}

// isHeading reports whether a topic is for those who watch and not to be spoken: the scene's goal in other clothes, or
// one that names somebody who is present, who would be spoken of to their face.
func (r *reading) isHeading(topic string) bool {
	if strings.EqualFold(strings.TrimRight(r.req.Scene.Goal, ". "), strings.TrimRight(topic, ". ")) {
		return true
	}
	for _, other := range r.req.Others {
		if strings.Contains(topic, other.Name) {
			return true
		}
	}
	return strings.Contains(topic, r.req.Speaker.Name)
}

// fillTopic names what the talk is about. A topic that was named a moment ago is not named again, or by a shorter name;
// where the scene has none, or lets the mind wander, the speaker brings up one of their own.
func (r *reading) fillTopic() {
	topic := topicPhrase(r.req.Scene.Topic)
	if r.isHeading(r.req.Scene.Topic) {
		topic = ""
	}
	if r.matter.kind == "interest" && !r.matter.loose {
		topic = r.sidedTopic(topic)
	}
	if own := r.req.Speaker.Persona.Topics; len(own) > 0 && r.matter.kind != "interest" && (topic == "" || r.bond.tone() != toneCold && (r.kin == heardOwn && r.dice.IntN(3) == 0 || r.dice.IntN(9) == 0)) {
		if t := topicPhrase(r.tell.ownPhrase(own[r.dice.IntN(len(own))])); t != "" {
			topic = t
		}
	}
	topic = r.grammar.lowered(topic)
	recent := r.heard[max(0, len(r.heard)-260):]
	if topic != "" && strings.Contains(r.heard, topic) {
		topic = shorter(topic)
	}
	if topic != "" && (!strings.Contains(recent, topic) || r.dice.IntN(5) == 0) {
		r.set(slotTopic, topic)
	}
	r.fresh = r.have&slotTopic.set() != 0 && r.progress() < 0.5 && !strings.Contains(r.heard, topic)
	theme := r.grammar.themeOf(topic)
	if r.last != nil && (theme == nil || r.dice.IntN(3) == 0) {
		if t := r.grammar.themeOf(r.last.Text); t != nil {
			theme = t
		}
	}
	switch {
	case theme != nil && (r.have&slotTopic.set() == 0 || r.dice.IntN(4) > 0):
		r.setForm(slotThought, theme)
	case r.have&slotTopic.set() != 0:
		r.setForm(slotThought, r.grammar.sections["thought"])
	}
}

// goal is one of the speaker's three most urgent goals, as it can be said to the one addressed.
func (r *reading) goal() string {
	goals := firstGoals(r.req.Speaker.Goals, 3)
	if len(goals) == 0 {
		return ""
	}
	phrase := r.tell.goalPhrase(goals[r.dice.IntN(len(goals))].Text)
	if phrase == "" || strings.Contains(r.heard, phrase) {
		return ""
	}
	return phrase
}

// fact is something of the speaker's life that this scene has not heard, in the first person, and has to do with what
// is talked about; where one talks of oneself, or of nothing in particular, any will do.
func (r *reading) fact() string {
	return r.fitting(r.req.Speaker.Persona.Facts, r.isAimless(), r.untold)
}

// isAimless reports whether anything about oneself is to the point.
func (r *reading) isAimless() bool {
	switch r.matter.kind {
	case "", "stranger", "secret", "love", "idle", "advice":
		return true
	}
	return false
}

// untold is a fact in the speaker's words, or "" when the scene has heard it or they could not say it so.
func (r *reading) untold(text string) string {
	fact := r.tell.ownSentence(text)
	if fact == "" || strings.Contains(r.heard, fact) {
		return ""
	}
	return fact
}

// fillMemory takes the first of a few memories, from the best on, that can be told to the one addressed and has to do
// with the matter.
func (r *reading) fillMemory() {
	memories := r.req.Memories
	if len(memories) == 0 {
		return
	}
	start := r.dice.IntN(min(3, len(memories)))
	for i := range min(len(memories), 6) {
		m := &memories[(start+i)%len(memories)]
		c, ok := r.recollect(m)
		if !ok || !r.bears(m, &c) {
			continue
		}
		r.set(slotQuote, c.quote)
		r.set(slotWho, c.who)
		r.set(slotDeed, c.deed)
		r.set(slotMemory, c.text)
		r.set(slotAgo, inWords(c.ago))
		r.setForm(slotRecall, r.form(c.form))
		return
	}
}

// form is the section that words a memory: a brief one in a matter, where the line goes on from it.
func (r *reading) form(name string) *section {
	if r.matter.kind != "" && !r.matter.loose {
		name = "brief." + name
	}
	return r.grammar.sections[name]
}

// bears reports whether a memory bears on the matter: on who is talked about, on what one has against the other, or on
// what one has to thank them for.
func (r *reading) bears(m *Memory, c *recollection) bool {
	if r.matter.loose {
		return true
	}
	switch r.matter.kind {
	case "plot", "league", "plead", "gossip", "worry":
		return strings.Contains(m.Content, r.matter.absent)
	case "quarrel", "rival", "grievance":
		return c.form == "deed.you" || c.form == "recall.you" && r.bond.tone() == toneCold
	case "peace":
		return c.form == "deed.you" || c.form == "deed.mine" || c.form == "recall.you"
	case "love":
		return c.form == "deed.kind" || c.form == "recall.you"
	case "wish", "interest":
		return c.form == "recall.you" || c.form == "deed.kind" || touches(m.Content, r.about) > 0
	}
	return true
}
