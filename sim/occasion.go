package sim

import (
	"math/rand/v2"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/literaryai/dramatis"
)

// occasion is something that two people could meet about.
type occasion struct {
	weight float64
	topic  string
	mood   string
	goal   string
	reason string
}

// meeting is two people about to meet, with all that an occasion is chosen from.
type meeting struct {
	*town
	dice   *rand.Rand
	a, b   *person // a sought b out
	pa, pb int     // their places
	there  tie     // how a stands to b
	back   tie
	others []int // places of who is there beside them
	names  *strings.Replacer
}

// scene says what a company, whose first member sought out the second, meets about.
func (t *town) scene(company []int, dice *rand.Rand) dramatis.ScenePlan {
	m := &meeting{
		town: t, dice: dice, a: &t.people[company[0]], b: &t.people[company[1]], pa: company[0], pb: company[1],
		there: t.tie(company[0], company[1]), back: t.tie(company[1], company[0]), others: company[2:],
	}
	m.names = strings.NewReplacer("%a", m.a.Name, "%b", m.b.Name)
	chosen := m.choose(m.occasions())
	plan := dramatis.ScenePlan{
		Topic: chosen.topic, Setting: m.setting(), Mood: chosen.mood, Goal: chosen.goal, Reason: chosen.reason,
	}
	for _, i := range company {
		plan.Participants = append(plan.Participants, t.people[i].Number)
	}
	if len(m.others) > 0 {
		names := make([]string, len(m.others))
		for i, other := range m.others {
			names[i] = t.people[other].Name
		}
		plan.Reason += " " + listed(names) + " came along."
	}
	return plan
}

// occasions lists what the two could meet about, in a fixed order. The less one likes another, the less one passes the
// time with them, or speaks of others.
func (m *meeting) occasions() []occasion {
	var all []occasion
	if m.there.kind == dramatis.Stranger && m.there.Familiarity < .05 {
		all = append(all, m.firstMeeting())
	}
	all = append(all, m.feelings()...)
	all = append(all, m.wishes()...)
	for _, idle := range slices.Concat(m.aThird(), m.interests(), []occasion{m.smallTalk()}) {
		idle.weight *= 1 - clamp(-m.there.Strength/idleNever, 0, 1)
		all = append(all, idle)
	}
	return all
}

// choose draws one of the occasions by weight.
func (m *meeting) choose(all []occasion) occasion {
	total := 0.0
	for _, o := range all {
		total += o.weight
	}
	left := m.dice.Float64() * total
	for _, o := range all {
		if left -= o.weight; left < 0 {
			return o
		}
	}
	return all[len(all)-1]
}

// one draws one of several wordings, each with %a and %b for the names of the two and %c for that of a third.
func (m *meeting) one(wordings ...string) string { return m.about("", wordings...) }

func (m *meeting) about(third string, wordings ...string) string {
	return m.names.Replace(strings.ReplaceAll(wordings[m.dice.IntN(len(wordings))], "%c", third))
}

func (m *meeting) firstMeeting() occasion {
	return occasion{
		weight: 2,
		topic:  m.one("Who the other is", "A first meeting", "What brings each of them here"),
		mood:   m.one("curious", "guarded", "polite"),
		goal:   m.one("%a wants to find out who %b is.", "%a wants to make a good impression on %b."),
		reason: m.one("%a and %b had never spoken before.", "%a saw an unknown face: %b's."),
	}
}

// feelings lists the occasions that the bond of the two gives.
func (m *meeting) feelings() []occasion {
	var all []occasion
	if m.there.Strength <= -.2 {
		all = append(all, m.quarrel())
	}
	if m.there.Strength > -.2 && m.there.Familiarity >= .15 {
		all = append(all, m.grievance())
	}
	if m.there.Strength <= -.1 && m.there.Strength >= -.7 || m.there.Strength > 0 && m.there.Trust < .35 {
		all = append(all, m.reconciliation())
	}
	if len(m.others) > 0 {
		return all // what follows is for two alone
	}
	switch {
	case m.there.kind == dramatis.Romance:
		all = append(all, m.tenderness())
	case m.there.Strength >= .6:
		all = append(all, m.fondness())
	}
	if m.there.Strength >= .3 && m.there.Trust >= .55 {
		all = append(all, m.confidence())
	}
	return all
}

func (m *meeting) quarrel() occasion {
	return occasion{
		weight: 1 + 2*magnitude(m.there.Strength),
		topic:  m.one("An old quarrel", "What %b did, and never made good", "The grudge between %a and %b", "A reckoning"),
		mood:   m.one("tense", "bitter", "stormy"),
		goal:   m.one("%a wants to have it out with %b.", "%a wants %b to admit to the wrong.", "%a will not give way to %b."),
		reason: m.one("%a cannot let %b be.", "There is bad blood between %a and %b.", "What %a holds against %b has not healed."),
	}
}

// grievance is what rankles between people who are not at odds: more with those who are easily hurt, and hard.
func (m *meeting) grievance() occasion {
	mind := m.a.Traits
	return occasion{
		weight: .15 + .5*mind.Neuroticism + .4*(1-mind.Agreeableness) - .4*magnitude(m.there.Trust-.5),
		topic:  m.one("What rankles with %a", "A hard word for %b", "Something that %a has kept quiet", "A complaint"),
		mood:   m.one("strained", "sore", "stiff"),
		goal:   m.one("%a wants to tell %b what has been rankling."),
		reason: m.one("%a feels slighted by %b.", "%a has been stung by %b, and can no longer hide it.", "It has been building up between %a and %b."),
	}
}

func (m *meeting) reconciliation() occasion {
	return occasion{
		weight: .3 + 1.2*m.a.Traits.Agreeableness,
		topic:  m.one("Making peace", "What stands between %a and %b", "A second chance"),
		mood:   m.one("wary", "hopeful", "awkward"),
		goal:   m.one("%a wants to make peace with %b.", "%a wants to win back %b's trust."),
		reason: m.one("%a is tired of being at odds with %b.", "%a has been thinking of %b, and of how things stand."),
	}
}

func (m *meeting) tenderness() occasion {
	return occasion{
		weight: 1.5,
		topic:  m.one("What %a and %b mean to each other", "The two of them", "What is left unsaid"),
		mood:   m.one("tender", "longing", "bright"),
		goal:   m.one("%a wants to be near %b.", "%a wants to know what %b feels."),
		reason: m.one("%a could think of nobody but %b.", "%a and %b find each other again and again."),
	}
}

func (m *meeting) fondness() occasion {
	return occasion{
		weight: .5,
		topic:  m.one("An hour with %b", "Old friends", "Nothing in particular"),
		mood:   m.one("warm", "bright", "easy"),
		goal:   m.one("%a wants %b's company.", "%a wants to hear how %b is."),
		reason: m.one("%a is fond of %b.", "%a had missed %b.", "%a is never sorry to see %b."),
	}
}

func (m *meeting) confidence() occasion {
	return occasion{
		weight: .4 + m.there.Trust,
		topic:  m.one("A secret", "What weighs on %a", "A worry that %a keeps from the others"),
		mood:   m.one("intimate", "earnest", "quiet"),
		goal:   m.one("%a wants to tell %b what nobody else may know.", "%a wants %b's advice."),
		reason: m.one("%a trusts %b.", "%a needed somebody to talk to, and %b listens."),
	}
}

// wishes lists the occasions that the open goals of who sought the other out give. Their goals hold the words of the
// character's goal, by which a scene is known to be held for it.
func (m *meeting) wishes() []occasion {
	var all []occasion
	for _, g := range m.a.Goals {
		if g.Text == "" || g.State != goalOpen && g.State != "" {
			continue
		}
		wish := infinitive(g.Text)
		hostile := m.there.Strength <= -.2
		if !hostile && isAbout(wish, m.b.Name) {
			continue // nobody asks for help with somebody in front of them
		}
		o := occasion{
			weight: (.3 + g.Priority) / float64(len(m.a.Goals)),
			topic:  m.one("How %a might ", "Whether %a will ever ", "What %a would give to ") + wish,
			goal:   m.a.Name + " wants to " + wish + m.one(", and hopes for %b's help."),
			mood:   m.one("purposeful", "restless", "determined"),
			reason: m.one("%a hopes that %b can help.", "%a has one thing in mind, and came upon %b.", "%b may know something that %a needs."),
		}
		if hostile {
			o.topic = m.one("Who will give way, %a or %b", "What %b will not let %a have", "%b, who stands in the way of %a")
			o.goal = m.a.Name + " wants to " + wish + m.one(", and %b is in the way.")
			o.mood = m.one("tense", "grim", "sharp")
			o.reason = m.one("%a cannot get what %a wants while %b is there.", "%a and %b were bound to meet over this.")
		}
		if hostile && isAbout(wish, m.b.Name) {
			o.weight = aimWeight * g.Priority
			o.reason = m.one("%a has been looking for %b.", "%a has found %b at last.", "%a was on the trail of %b.")
		}
		all = append(all, o)
	}
	return all
}

// infinitive is a goal as it reads after "to".
func infinitive(goal string) string {
	goal = strings.TrimRight(strings.TrimSpace(goal), ".!")
	for _, opener := range [...]string{"Wants to ", "wants to ", "To ", "to "} {
		goal = strings.TrimPrefix(goal, opener)
	}
	first, size := utf8.DecodeRuneInString(goal)
	return string(unicode.ToLower(first)) + goal[size:]
}

// isAbout reports whether a wish names somebody: by their name or by a word of it that is long enough to tell.
func isAbout(wish, name string) bool {
	const telling = 5
	for word := range strings.FieldsSeq(name) {
		if len(word) >= telling && strings.Contains(wish, word) {
			return true
		}
	}
	return strings.Contains(wish, name)
}

// interests lists the occasions that what they like to talk about gives, most of all what both do.
func (m *meeting) interests() []occasion {
	var all []occasion
	for _, topic := range m.a.Persona.Topics {
		o := occasion{
			weight: .5 / float64(len(m.a.Persona.Topics)), topic: sentence(topic),
			mood:   m.one("easy", "lively", "thoughtful"),
			goal:   m.a.Name + " wants to talk about " + strings.TrimRight(topic, ".") + ".",
			reason: m.one("%a was in the mood to talk.", "%a had this in mind, and %b was there."),
		}
		if hasFold(m.b.Persona.Topics, topic) {
			o.weight += 1
			o.reason = m.one("It is what %a and %b both care about.", "%a knows nobody better to talk to about it than %b.")
		}
		all = append(all, o)
	}
	return all
}

func hasFold(list []string, wanted string) bool {
	for _, s := range list {
		if strings.EqualFold(s, wanted) {
			return true
		}
	}
	return false
}

func (m *meeting) smallTalk() occasion {
	return occasion{
		weight: .4,
		topic:  m.one("How the day has been", "The news of the day", "This and that", "Days gone by"),
		mood:   m.one("easy", "idle", "friendly"),
		goal:   m.one("%a wants %b's company.", "%a wants to hear how %b is."),
		reason: m.one("%a and %b ran into each other.", "%a did not want to be alone, and %b had time.", "%a had not seen %b for a while."),
	}
}

// listed joins names as one writes them.
func listed(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}

// sentence is a text with a capital at its beginning.
func sentence(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}
