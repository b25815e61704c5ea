package sim

import (
	"fmt"
	"strings"
	"time"

	"github.com/literaryai/dramatis"
)

// summary tells a digest in a few sentences, the most important first.
func summary(d *Recap) string {
	if d.From == nil {
		return "Nothing has happened."
	}
	said := []string{passed(d), toldThreads(d), toldBonds(d), toldMeetings(d), toldGoals(d), toldInsight(d), toldComings(d), toldTrouble(d)}
	var told []string
	for _, s := range said {
		if s != "" {
			told = append(told, s)
		}
	}
	return strings.Join(told, " ")
}

// passed tells how much time went by, and how much was said in it.
func passed(d *Recap) string {
	if d.Ticks == 0 && d.Scenes+d.Chats+d.Lines == 0 {
		return "No time has passed, and nothing was said."
	}
	var parts []string
	if d.Ticks > 0 {
		parts = append(parts, counted(d.Ticks, "tick")+" passed, "+spanned(d.To.Sub(*d.From))+" of the world's time")
	}
	var talk []string
	for _, c := range []struct {
		n    int
		what string
	}{{d.Scenes, "scene"}, {d.Chats, "chat"}, {d.Lines, "line"}} {
		if c.n > 0 {
			talk = append(talk, counted(c.n, c.what))
		}
	}
	switch {
	case len(talk) == 0:
		parts = append(parts, "and nobody spoke")
	case len(parts) > 0:
		parts = append(parts, "with "+listed(talk))
	default:
		parts = append(parts, "There were "+listed(talk))
	}
	return strings.Join(parts, ", ") + "."
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// spanned is a length of world time as people say it.
func spanned(d time.Duration) string {
	minutes := int(d.Round(time.Minute) / time.Minute)
	switch {
	case minutes < 60:
		return counted(minutes, "minute")
	case minutes < 48*60:
		return counted((minutes+30)/60, "hour")
	}
	return counted((minutes+12*60)/(24*60), "day")
}

// toldThreads tells where the threads have gone, those that went the same way together.
func toldThreads(d *Recap) string {
	var ways []string
	titles := map[string][]string{}
	for i := range d.Threads {
		way := d.Threads[i].course()
		if way == "" {
			continue
		}
		if titles[way] == nil {
			ways = append(ways, way)
		}
		titles[way] = append(titles[way], "“"+d.Threads[i].Title+"”")
	}
	told := make([]string, len(ways))
	for i, way := range ways {
		const named = 2
		all := titles[way]
		if more := len(all) - named; more > 0 {
			all = append(all[:named:named], counted(more, "other"))
		}
		if len(all) == 1 {
			way = strings.Replace(way, "have", "has", 1)
		}
		told[i] = listed(all) + " " + way
	}
	if len(told) == 0 {
		return ""
	}
	return "Of the threads, " + strings.Join(told, "; ") + "."
}

// course says in a few words where a thread has gone; "" when it has stayed where it was.
func (m *Movement) course() string {
	by := m.After - m.Before
	switch {
	case m.State == dramatis.ThreadResolved:
		return "have come to an end"
	case m.New && m.State == dramatis.ThreadClimax:
		return "began, and came to a head at once"
	case m.New:
		return "have begun"
	case m.State == dramatis.ThreadClimax && by > 0:
		return "have come to a head"
	case by >= .05:
		return "have grown tenser"
	case by <= -.05:
		return "have calmed down"
	}
	return ""
}

// toldBonds tells of the largest change, with the line that did most of it, and names who else moved.
func toldBonds(d *Recap) string {
	if len(d.Bonds) == 0 {
		return ""
	}
	first := &d.Bonds[0]
	s := fmt.Sprintf("Nobody moved further than %s, who %s %s", first.FromName, first.move(), first.ToName)
	if l := first.Line; l != nil {
		s += fmt.Sprintf(", most of all when %s said: “%s”", l.Speaker, strings.TrimSpace(l.Text))
		if !strings.ContainsAny(l.Text[len(l.Text)-1:], ".!?") {
			s += "."
		}
	} else {
		s += "."
	}
	if len(d.Bonds) > 1 {
		var others []string
		for i := range d.Bonds[1:min(3, len(d.Bonds))] {
			t := &d.Bonds[1+i]
			others = append(others, fmt.Sprintf("%s %s %s", t.FromName, t.move(), t.ToName))
		}
		s += " " + sentence(listed(others)) + "."
	}
	return s
}

// move says in a few words what one's stand to another has come to.
func (t *Turning) move() string {
	if t.turnedInto() {
		return becoming(t.TypeAfter)
	}
	switch {
	case t.Strength > 0 && t.Strength >= magnitude(t.Trust)*trustCounts:
		return "warmed to"
	case t.Strength < 0 && -t.Strength >= magnitude(t.Trust)*trustCounts:
		return "cooled to"
	case t.Trust > 0:
		return "came to trust"
	}
	return "came to distrust"
}

// becoming is what it is to come to stand to another in a new way.
func becoming(kind dramatis.RelationshipType) string {
	switch kind {
	case dramatis.Enemy:
		return "became an enemy of"
	case dramatis.Rival:
		return "became a rival of"
	case dramatis.Friend:
		return "became a friend of"
	case dramatis.CloseFriend:
		return "became a close friend of"
	case dramatis.Ally:
		return "became an ally of"
	case dramatis.Romance:
		return "fell in love with"
	case dramatis.Mentor:
		return "became a mentor to"
	case dramatis.Family:
		return "became family to"
	}
	return "became a colleague of"
}

func toldMeetings(d *Recap) string {
	if len(d.Met) == 0 {
		return ""
	}
	s := fmt.Sprintf("%s and %s met for the first time", d.Met[0].A, d.Met[0].B)
	switch more := d.MetInAll - 1; {
	case more == 1:
		s += ", and so did another pair"
	case more > 1:
		s += fmt.Sprintf(", and so did %d other pairs", more)
	}
	return s + "."
}

func toldGoals(d *Recap) string {
	if len(d.Goals) == 0 {
		return ""
	}
	first := d.Goals[0]
	s := fmt.Sprintf("%s reached a goal: %s", first.Name, strings.TrimRight(first.Goal, "."))
	if more := len(d.Goals) - 1; more > 0 {
		s += fmt.Sprintf("; %s reached one too", counted(more, "other"))
	}
	return s + "."
}

func toldInsight(d *Recap) string {
	if len(d.Insight) == 0 {
		return ""
	}
	first := d.Insight[0]
	return fmt.Sprintf("%s looked back: “%s”", first.Name, strings.TrimSpace(first.Content))
}

func toldComings(d *Recap) string {
	var told []string
	switch n := len(d.Arrived); {
	case n > 3:
		told = append(told, counted(n, "newcomer")+" came into the world")
	case n > 0:
		told = append(told, listed(d.Arrived)+" came into the world")
	}
	if d.Left > 0 {
		who := "people were"
		if d.Left == 1 {
			who = "person was"
		}
		told = append(told, fmt.Sprintf("%d %s taken out of it", d.Left, who))
	}
	if len(told) == 0 {
		return ""
	}
	return sentence(strings.Join(told, ", and ")) + "."
}

func toldTrouble(d *Recap) string {
	var told []string
	for _, c := range []struct {
		n    int
		what string
		did  string
	}{{d.Trouble.FailedScenes, "scene", "broke off"}, {d.Trouble.FailedTicks, "tick", "could not be planned"}, {d.Trouble.Overdue, "tick", "had to be closed from outside"}} {
		if c.n > 0 {
			told = append(told, counted(c.n, c.what)+" "+c.did)
		}
	}
	if d.Trouble.Money {
		told = append(told, "the world had to wait for money")
	}
	if len(told) == 0 {
		return ""
	}
	return sentence(listed(told)) + "."
}
