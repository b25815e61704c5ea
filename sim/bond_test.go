package sim

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/literaryai/dramatis"
)

func TestReanchorChoosesWhatAndHowFast(t *testing.T) {
	t.Parallel()
	meek := dramatis.Traits{Agreeableness: 1, Neuroticism: 0}
	bitter := dramatis.Traits{Agreeableness: 0, Neuroticism: 1}
	middle := average(1, 1).Traits
	for _, test := range []struct {
		name     string
		kind     dramatis.RelationshipType
		traits   dramatis.Traits
		strength float64
		base     float64
		halfLife float64
		trust    float64 // what trust falls back to
	}{
		{"an acquaintance who is liked", dramatis.Acquaintance, middle, .5, 0, 14, .5},
		{"a lover", dramatis.Romance, middle, .9, .4, 42, .65},
		{"one of the family", dramatis.Family, middle, .9, .35, 42, .6},
		{"an enemy of the average", dramatis.Enemy, middle, -.8, -.2, 14, .25},
		{"an enemy of the bitter: 14 · 1.4 · 1.4", dramatis.Enemy, bitter, -.8, -.2, 27.44, .15},
		{"an enemy of the meek: 14 · 0.6 · 0.6", dramatis.Enemy, meek, -.8, -.2, 5.04, .35},
		{"a friend of the bitter", dramatis.Friend, bitter, .6, .1, 14, .45},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			from, to := average(1, 1), average(1, 2)
			from.Traits = test.traits
			r := NewRelationship(&from, &to, test.kind, Bond{test.strength, .9, .9}, dawn)
			near(t, "the value", r.Strength.Value, test.strength)
			near(t, "the base", r.Strength.Base, test.base)
			near(t, "the half-life", r.Strength.HalfLife, test.halfLife)
			near(t, "the base of trust", r.Trust.Base, test.trust)
			if r.From != 1 || r.To != 2 || r.FromID != from.ID || !r.AnchoredAt.Equal(dawn) || !r.Since.Equal(dawn) {
				t.Errorf("the relationship is %+v", r)
			}
		})
	}
}

func TestTypeFor(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name     string
		current  dramatis.RelationshipType
		byAuthor bool
		bond     Bond
		want     dramatis.RelationshipType
	}{
		{"a stranger one has met", dramatis.Stranger, false, Bond{0, .5, .1}, dramatis.Acquaintance},
		{"a stranger one hardly knows", dramatis.Stranger, false, Bond{.1, .5, .05}, dramatis.Stranger},
		{"an acquaintance who is liked", dramatis.Acquaintance, false, Bond{.35, .5, .3}, dramatis.Friend},
		{"an acquaintance who is nearly liked enough", dramatis.Acquaintance, false, Bond{.3, .5, .3}, dramatis.Acquaintance},
		{"a friend at the same value stays one", dramatis.Friend, false, Bond{.3, .5, .3}, dramatis.Friend},
		{"a friend who is dear", dramatis.Friend, false, Bond{.8, .7, .6}, dramatis.CloseFriend},
		{"a close friend who is not trusted", dramatis.CloseFriend, false, Bond{.8, .3, .6}, dramatis.Friend},
		{"a close friend who is hated", dramatis.CloseFriend, false, Bond{-.9, .1, .6}, dramatis.Enemy},
		{"an enemy one has forgiven a little", dramatis.Enemy, false, Bond{-.3, .4, .6}, dramatis.Rival},
		{"an enemy one loves", dramatis.Enemy, false, Bond{.9, .9, .6}, dramatis.CloseFriend},
		{"an author's friend who is hated", dramatis.Friend, true, Bond{-.9, 0, .6}, dramatis.Friend},
		{"family one hates", dramatis.Family, false, Bond{-.9, 0, .6}, dramatis.Family},
		{"a lover one is angry with", dramatis.Romance, false, Bond{-.1, .3, .6}, dramatis.Romance},
		{"a lover one hates", dramatis.Romance, false, Bond{-.6, .1, .6}, dramatis.Enemy},
		{"a mentor one dislikes", dramatis.Mentor, false, Bond{-.5, .3, .6}, dramatis.Mentor},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := TypeFor(test.current, test.byAuthor, test.bond); got != test.want {
				t.Errorf("the type is %s, want %s", got, test.want)
			}
		})
	}
}

// Asked twice about the same values, the answer is the same: types do not flicker.
func TestTypeForSettles(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		b := drawBond(t)
		first := TypeFor(rapid.SampledFrom(dramatis.RelationshipTypes()).Draw(t, "type"), false, b)
		if second := TypeFor(first, false, b); second != first {
			t.Fatalf("at %+v the type goes from %s to %s", b, first, second)
		}
	})
}
