package sim

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/literaryai/dramatis"
)

func TestBaseline(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		traits dramatis.Traits
		want   dramatis.Mood
	}{
		{"average", dramatis.Traits{Openness: .5, Conscientiousness: .5, Extraversion: .5, Agreeableness: .5, Neuroticism: .5}, dramatis.Mood{}},
		// P = .21·1 + .59·1 + .19·1; A = .15·1 + .30·1 − .57·1; D = .25·1 + .17·1 + .60·1 − .32·1
		{"every virtue", dramatis.Traits{Openness: 1, Conscientiousness: 1, Extraversion: 1, Agreeableness: 1, Neuroticism: 0},
			dramatis.Mood{Pleasure: .99, Arousal: -.12, Dominance: .7}},
		// S = −1: P = −.21 − .59 − .19; A = −.15 − .30 + .57; D = −.25 − .17 − .60 + .32
		{"every vice", dramatis.Traits{Neuroticism: 1}, dramatis.Mood{Pleasure: -.99, Arousal: .12, Dominance: -.7}},
		// O = .6, C = −.2, E = .2, A = −.6, S = −.4
		{"mixed", dramatis.Traits{Openness: .8, Conscientiousness: .4, Extraversion: .6, Agreeableness: .2, Neuroticism: .7},
			dramatis.Mood{Pleasure: -.388, Arousal: .138, Dominance: .428}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := Baseline(test.traits)
			near(t, "pleasure", got.Pleasure, test.want.Pleasure)
			near(t, "arousal", got.Arousal, test.want.Arousal)
			near(t, "dominance", got.Dominance, test.want.Dominance)
		})
	}
}

func TestStateFades(t *testing.T) {
	t.Parallel()
	c := average(1, 1)
	c.Mood = dramatis.Mood{Pleasure: .8, Arousal: -.4}
	c.Emotion = dramatis.Emotion{Label: "joy", Intensity: .8, Emoji: "😊"}
	c.SocialEnergy = .2
	near(t, "pleasure after two hours", MoodAt(&c, dawn.Add(2*time.Hour)).Pleasure, .4)
	near(t, "arousal after four hours", MoodAt(&c, dawn.Add(4*time.Hour)).Arousal, -.1)
	near(t, "joy after a quarter of an hour", EmotionAt(&c, dawn.Add(15*time.Minute)).Intensity, .4)
	if got := EmotionAt(&c, dawn.Add(50*time.Minute)); got != (dramatis.Emotion{}) { // .8 · 2^(−10/3) = .079
		t.Errorf("after 50 minutes the emotion is %+v, want calm", got)
	}
	near(t, "energy after an hour of rest", EnergyAt(&c, dawn.Add(time.Hour)), .6)
	near(t, "energy before the anchor", EnergyAt(&c, dawn.Add(-time.Hour)), .2)

	c.Traits.Extraversion = 0 // rest gives twice as much: half-life 30 minutes
	near(t, "energy of an introvert", EnergyAt(&c, dawn.Add(time.Hour)), .8)
	c.Traits.Extraversion, c.Traits.Neuroticism = .5, 1 // half-life 2 · 1.4 hours; the baseline's pleasure is −.19
	near(t, "pleasure of the neurotic", MoodAt(&c, dawn.Add(168*time.Minute)).Pleasure, (.8-.19)/2)
}

func TestNewState(t *testing.T) {
	t.Parallel()
	c := dramatis.Character{Traits: dramatis.Traits{Neuroticism: 1}}
	c.Goals = []dramatis.Goal{{Text: "Find the bread"}, {Text: "Rest", State: "given_up"}}
	got := NewState(&c, dawn)
	if got.SocialEnergy != 1 || got.Emotion != (dramatis.Emotion{}) || got.Mood != Baseline(c.Traits) || !got.StateAt.Equal(dawn) {
		t.Errorf("the state is %+v", got)
	}
	if got.Goals[0].State != "open" || got.Goals[1].State != "given_up" {
		t.Errorf("the goals are %+v", got.Goals)
	}
	c.SocialEnergy = .4
	near(t, "a given energy", NewState(&c, dawn).SocialEnergy, .4)
}

func TestEmotionsHavePoints(t *testing.T) {
	t.Parallel()
	for label, emoji := range dramatis.EmotionLabels() {
		if _, known := emotionPoint(label); !known {
			t.Errorf("%s has no point", label)
		}
		if e := feeling(label, .5); e.Emoji != emoji || e.Intensity != .5 {
			t.Errorf("%s is felt as %+v", label, e)
		}
		if mannerOfEmotion(label) == "" {
			t.Errorf("nobody can say anything in %s", label)
		}
	}
	if e := feeling("hunger", 1); e != (dramatis.Emotion{}) {
		t.Errorf("an unknown emotion is felt as %+v", e)
	}
}

// Anger lies at (−.51, .59, .25); at half intensity it pulls a calm mood 15 % of the way.
func TestEmotionPullsMood(t *testing.T) {
	t.Parallel()
	got := pulled(dramatis.Mood{}, feeling("anger", .5))
	near(t, "pleasure", got.Pleasure, -.0765)
	near(t, "arousal", got.Arousal, .0885)
	near(t, "dominance", got.Dominance, .0375)
}

func TestStateStaysInRange(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := drawPerson(t, 1)
		c.Emotion = feeling("joy", rapid.Float64Range(0, 1).Draw(t, "intensity"))
		at := dawn.Add(time.Duration(rapid.Int64Range(-1e15, 1e18).Draw(t, "later")))
		m, e, energy := MoodAt(&c, at), EmotionAt(&c, at), EnergyAt(&c, at)
		for _, v := range []float64{m.Pleasure, m.Arousal, m.Dominance} {
			if !(v >= -1 && v <= 1) {
				t.Fatalf("the mood is %+v", m)
			}
		}
		if !(e.Intensity >= 0 && e.Intensity <= 1) || !(energy >= 0 && energy <= 1) {
			t.Fatalf("the emotion is %+v, the energy %v", e, energy)
		}
	})
}
