package sim

import "slices"

// aThird lists the occasions that somebody both know gives: one who stands between the two, and news of another.
func (m *meeting) aThird() []occasion {
	var all []occasion
	if third, found := m.web.between(m.pa, m.pb); found {
		all = append(all, m.dispute(third))
	}
	if third, found := m.inCommon(); found {
		all = append(all, m.news(third))
	}
	return all
}

// dispute is about the third of an unbalanced triad.
func (m *meeting) dispute(third int) occasion {
	name, mine, theirs := m.people[third].Name, m.tie(m.pa, third).Strength, m.tie(m.pb, third).Strength
	o := occasion{weight: 1.5, topic: m.about(name, "%c, who stands between %a and %b", "Where each of them stands with %c")}
	switch {
	case mine > theirs:
		o.mood = m.one("uneasy", "pleading", "strained")
		o.goal = m.about(name, "%a wants %b to think better of %c.", "%a wants peace between %b and %c.")
		o.reason = m.about(name, "%a is fond of %c, and %b is not.", "%a is caught between %b and %c.")
	default:
		o.mood = m.one("uneasy", "sharp", "strained")
		o.goal = m.about(name, "%a wants to turn %b against %c.", "%a wants %b to take sides against %c.")
		o.reason = m.about(name, "%a cannot see what %b sees in %c.", "%b thinks more of %c than %a can bear.")
	}
	if mine < 0 && theirs < 0 {
		o.goal = m.about(name, "%a wants to know whether %b would stand with them against %c.")
		o.reason = m.about(name, "Neither %a nor %b has a good word for %c.")
	}
	return o
}

// news is about somebody both know who is not there.
func (m *meeting) news(third int) occasion {
	name, mine, theirs := m.people[third].Name, m.tie(m.pa, third).Strength, m.tie(m.pb, third).Strength
	o := occasion{
		weight: .8,
		topic:  m.about(name, "News of %c", "What %c is up to", "What they say about %c"),
		mood:   m.one("confiding", "gossiping"),
		goal:   m.about(name, "%a wants to know what %b thinks of %c.", "%a wants to hear what %b knows of %c."),
		reason: m.about(name, "%a and %b both know %c.", "%a had heard something about %c."),
	}
	switch {
	case mine <= -tieLeast && theirs <= -tieLeast:
		o.mood = m.one("conspiratorial", "spiteful")
		o.goal = m.about(name, "%a wants %b on their side against %c.")
	case mine >= tieLeast && theirs >= tieLeast:
		o.mood = m.one("warm", "concerned")
		o.goal = m.about(name, "%a wants to know whether %c is well.", "%a wants %b to look out for %c.")
	}
	return o
}

// inCommon draws somebody whom both know well enough to talk about, and who is not there.
func (m *meeting) inCommon() (third int, found bool) {
	var known []int
	for i := range m.people {
		if i == m.pa || i == m.pb || slices.Contains(m.others, i) {
			continue
		}
		if m.tie(m.pa, i).Familiarity >= .15 && m.tie(m.pb, i).Familiarity >= .15 {
			known = append(known, i)
		}
	}
	if len(known) == 0 {
		return 0, false
	}
	return known[m.dice.IntN(len(known))], true
}
