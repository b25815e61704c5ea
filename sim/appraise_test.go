package sim

import (
	"slices"
	"testing"
	"time"

	"github.com/literaryai/dramatis"
)

// bondAfter is how from stands to to after a line that changed or began it.
func bondAfter(t *testing.T, e *Effects, from, to int) dramatis.Relationship {
	t.Helper()
	for _, c := range e.Bonds {
		if c.Relationship.From == from && c.Relationship.To == to {
			return c.Relationship
		}
	}
	for _, r := range e.Met {
		if r.From == from && r.To == to {
			return r
		}
	}
	t.Fatalf("nothing happened between %d and %d", from, to)
	return dramatis.Relationship{}
}

func know(s *Scene, from, to *dramatis.Character, b Bond) {
	r := between(from, to, dramatis.Acquaintance, b, s.Now)
	s.Bonds[[2]int{from.Number, to.Number}] = &r
}

// Strength, trust and familiarity of the hearer towards the speaker, worked by hand.
func TestAppraiseMovesBonds(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		line   Line
		traits func(*dramatis.Traits) // of the hearer
		before Bond
		want   Bond
	}{
		// trust .5 + .02 · min(1, .5/.5)
		{"praise between the average", Line{Act: dramatis.ActPraise}, nil, Bond{0, .5, 0}, Bond{.06, .52, .02}},
		// at strength .5: .06 · (1 + .2·.5) · (1 − .5) = .033; trust: .02 · 1.1 · min(1, .2/.5) = .0088; familiarity .02 · .5
		{"praise where there is little room", Line{Act: dramatis.ActPraise}, nil, Bond{.5, .8, .5}, Bond{.533, .8088, .51}},
		// −.13 · 1.4 (neurotic) · 1.4 (disagreeable) = −.2548, bounded to −.2; trust −.06 · 1.96
		{"an insult to the touchy", Line{Act: dramatis.ActInsult},
			func(t *dramatis.Traits) { t.Neuroticism, t.Agreeableness = 1, 0 }, Bond{0, .5, 0}, Bond{-.2, .3824, .02}},
		// −.13 · .6 · .6; trust −.06 · .36
		{"an insult to the mild", Line{Act: dramatis.ActInsult},
			func(t *dramatis.Traits) { t.Neuroticism, t.Agreeableness = 0, 1 }, Bond{0, .5, 0}, Bond{-.0468, .4784, .02}},
		// a friend's criticism: −.06 · (1 − .5·.6) = −.042, as .6 is no want of room downwards; trust −.02 · .7
		{"criticism among friends", Line{Act: dramatis.ActCriticise}, nil, Bond{.6, .5, 0}, Bond{.558, .486, .015}},
		// an enemy's joke: .04 · (1 − .2·.6) · −.5 = −.0176, times the room 1 − .6; trust .01 · .88 · −.5, room .5/.5
		{"a joke from an enemy", Line{Act: dramatis.ActJoke}, nil, Bond{-.6, .5, 0}, Bond{-.60704, .4956, .02}},
		// news in an angry voice hurts: .01 − .03
		{"news told angrily", Line{Act: dramatis.ActInform, Emotion: "anger", Intensity: 1}, nil, Bond{0, .5, 0}, Bond{-.02, .515, .02}},
		{"an outgoing hearer", Line{Act: dramatis.ActGreet}, func(t *dramatis.Traits) { t.Extraversion = 1 }, Bond{0, .5, 0}, Bond{.02, .505, .024}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			a, b := average(1, 1), average(1, 2)
			if test.traits != nil {
				test.traits(&b.Traits)
			}
			s := sceneOf(a, b)
			know(s, &b, &a, test.before)
			test.line.Speaker, test.line.AddressedTo, test.line.Text = 1, 2, "So there."
			effects := Appraise(s, test.line)
			after := bondAfter(t, &effects, 2, 1)
			near(t, "strength", after.Strength.Value, test.want.Strength)
			near(t, "trust", after.Trust.Value, test.want.Trust)
			near(t, "familiarity", after.Familiarity.Value, test.want.Familiarity)
		})
	}
}

func TestAppraiseFirstMeeting(t *testing.T) {
	t.Parallel()
	s := sceneOf(average(1, 1), average(1, 2), average(1, 3))
	effects := Appraise(s, Line{Speaker: 2, Act: dramatis.ActGreet, AddressedTo: 1, Text: "Good day."})
	var pairs [][2]int
	for _, r := range effects.Met {
		pairs = append(pairs, [2]int{r.From, r.To})
		if r.LastInteractionAt == nil || !r.LastInteractionAt.Equal(s.Now) || !r.Since.Equal(s.Now) {
			t.Errorf("%d met %d at %v, since %v", r.From, r.To, r.LastInteractionAt, r.Since)
		}
	}
	if want := [][2]int{{1, 2}, {2, 1}, {2, 3}, {3, 2}}; !slices.Equal(pairs, want) {
		t.Errorf("those who met are %v, want %v", pairs, want)
	}
	if len(effects.Bonds) != 0 {
		t.Errorf("bonds of strangers changed: %+v", effects.Bonds)
	}
	watcher := bondAfter(t, &effects, 3, 2) // .02 · .35 · .3; familiarity .02 · .5
	near(t, "the bystander's strength", watcher.Strength.Value, .0021)
	near(t, "the bystander's familiarity", watcher.Familiarity.Value, .01)
}

// Heider: who hurts my friend is no friend of mine, and who hurts my enemy may be one.
func TestAppraiseBystanders(t *testing.T) {
	t.Parallel()
	speaker, victim, friend, foe := average(1, 1), average(1, 2), average(1, 3), average(1, 4)
	s := sceneOf(speaker, victim, friend, foe)
	know(s, &friend, &victim, Bond{1, .9, .9})
	know(s, &foe, &victim, Bond{-1, .1, .9})
	effects := Appraise(s, Line{Speaker: 1, Act: dramatis.ActInsult, AddressedTo: 2, Text: "Fool!"})
	near(t, "the victim's friend", bondAfter(t, &effects, 3, 1).Strength.Value, -.13*.35)
	near(t, "the victim's foe", bondAfter(t, &effects, 4, 1).Strength.Value, -.13*.35*-.4)
	for i, want := range []string{"", "anger", "pity", "gloating"} {
		if got := effects.States[i].Emotion.Label; got != want {
			t.Errorf("person %d feels %q, want %q", i+1, got, want)
		}
	}
}

func TestAppraiseStates(t *testing.T) {
	t.Parallel()
	a, b := average(1, 1), average(1, 2)
	a.Goals = []dramatis.Goal{{Text: "Bake the bread", Progress: .95, State: "open"}, {Text: "Sleep", State: "open"}}
	a.SocialEnergy = .5
	s := sceneOf(a, b)
	s.Now = dawn.Add(time.Hour)
	effects := Appraise(s, Line{
		Speaker: 1, AddressedTo: 2, Act: dramatis.ActPromise, Emotion: "hope", Intensity: .5, Text: "I will bake bread for you.", Topic: "bread",
	})
	speaker, hearer := effects.States[0], effects.States[1]
	near(t, "the speaker's energy: .5 regained to .75, less .03", speaker.SocialEnergy, .72)
	near(t, "the hearer's energy", hearer.SocialEnergy, 1-.009)
	if speaker.Goals[0].State != "reached" || speaker.Goals[1].Progress != 0 {
		t.Errorf("the goals are %+v", speaker.Goals)
	}
	if speaker.Emotion.Label != "satisfaction" || hearer.Emotion.Label != "hope" {
		t.Errorf("they feel %q and %q", speaker.Emotion.Label, hearer.Emotion.Label)
	}
	near(t, "the hearer's hope", hearer.Emotion.Intensity, .5)
	near(t, "the hearer's pleasure: .3 · .5 · .2", hearer.Mood.Pleasure, .03)
	if hearer.CurrentContext.Topic != "bread" || hearer.CurrentContext.Place != "In the kitchen" || *hearer.CurrentContext.ConversationID != s.Conversation.ID {
		t.Errorf("the context is %+v", hearer.CurrentContext)
	}
	if !hearer.StateAt.Equal(s.Now) || !hearer.LastInteraction.Equal(s.Now) {
		t.Errorf("the state is of %v, the last interaction at %v", hearer.StateAt, hearer.LastInteraction)
	}
	near(t, "what is to be reflected on", hearer.Unreflected, effects.Memories[1].Importance)
	if a.Goals[0].State != "open" {
		t.Error("the scene's own characters were changed")
	}
}

func TestAppraiseBeginsRomanceAndAlliance(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		act      dramatis.Act
		kind     dramatis.RelationshipType
		byAuthor bool
		strength float64
		want     dramatis.RelationshipType
	}{
		{dramatis.ActFlirt, dramatis.Friend, false, .65, dramatis.Romance},
		{dramatis.ActFlirt, dramatis.Friend, false, .3, dramatis.Friend},
		{dramatis.ActFlirt, dramatis.Friend, true, .65, dramatis.Friend},
		{dramatis.ActFlirt, dramatis.Family, false, .65, dramatis.Family},
		{dramatis.ActHelp, dramatis.Acquaintance, false, .2, dramatis.Ally},
		{dramatis.ActPraise, dramatis.Acquaintance, false, .2, dramatis.Acquaintance},
	} {
		a, b := average(1, 1), average(1, 2)
		s := sceneOf(a, b)
		r := between(&b, &a, test.kind, Bond{test.strength, .6, .4}, dawn)
		r.TypeByAuthor = test.byAuthor
		s.Bonds[[2]int{2, 1}] = &r
		effects := Appraise(s, Line{Speaker: 1, AddressedTo: 2, Act: test.act, Text: "You."})
		if got := bondAfter(t, &effects, 2, 1).Type; got != test.want {
			t.Errorf("after %s a %s at %v is %s, want %s", test.act, test.kind, test.strength, got, test.want)
		}
	}
}

// Who lags behind the world, in a talk that was paused, undoes nothing that happened since.
func TestAppraiseDoesNotTurnBackTime(t *testing.T) {
	t.Parallel()
	a, b := average(1, 1), average(1, 2)
	a.StateAt = dawn.Add(5 * time.Hour)
	s := sceneOf(a, b)
	r := between(&a, &b, dramatis.Friend, Bond{.5, .5, .5}, dawn.Add(5*time.Hour))
	s.Bonds[[2]int{1, 2}] = &r
	effects := Appraise(s, Line{Speaker: 1, AddressedTo: 2, Act: dramatis.ActGreet, Text: "Hello."})
	if got := effects.States[0].StateAt; got.Before(a.StateAt) {
		t.Errorf("the state went back to %v", got)
	}
	if got := bondAfter(t, &effects, 1, 2).AnchoredAt; got.Before(r.AnchoredAt) {
		t.Errorf("the anchor went back to %v", got)
	}
}

// Two worlds with other ids live the same life.
func TestAppraiseIsBlindToIDs(t *testing.T) {
	t.Parallel()
	line := Line{Speaker: 3, AddressedTo: 1, Act: dramatis.ActMock, Emotion: "gloating", Intensity: .7, Text: "Look at you."}
	one := Appraise(sceneOf(average(1, 1), average(1, 2), average(1, 3)), line)
	other := Appraise(sceneOf(average(2, 3), average(2, 2), average(2, 1)), line)
	for i := range one.States {
		if one.States[i].Mood != other.States[i].Mood || one.Memories[i].Content != other.Memories[i].Content {
			t.Errorf("state %d differs: %+v and %+v", i, one.States[i], other.States[i])
		}
	}
	for i := range one.Met {
		if one.Met[i].Strength != other.Met[i].Strength || one.Met[i].From != other.Met[i].From {
			t.Errorf("bond %d differs: %+v and %+v", i, one.Met[i], other.Met[i])
		}
	}
}
