package sim

import (
	"testing"
	"time"

	"github.com/literaryai/dramatis"
)

func TestOver(t *testing.T) {
	t.Parallel()
	a, b := average(1, 1), average(1, 2)
	hello, news := said(&a, 1, dramatis.ActGreet, "Good evening to everybody here"), said(&b, 2, dramatis.ActInform, "They found bread underneath the bridge")
	for _, test := range []struct {
		name   string
		change func(s *Scene)
		want   string
	}{
		{"it goes on", func(*Scene) {}, ""},
		{"the goal is reached", func(s *Scene) {
			s.Conversation.Goal = "Find the bread."
			s.Present[1].Goals = []dramatis.Goal{{Text: "Find the bread", State: "reached"}}
		}, "goal"},
		{"another goal is reached", func(s *Scene) {
			s.Conversation.Goal = "Find the bread."
			s.Present[1].Goals = []dramatis.Goal{{Text: "Sleep", State: "reached"}}
		}, ""},
		{"one of two leaves", func(s *Scene) { speak(s, said(&a, 3, dramatis.ActLeave, "Farewell, until tomorrow")) }, "left"},
		{"one of three leaves", func(s *Scene) {
			s.Present = append(s.Present, average(1, 3))
			speak(s, said(&a, 3, dramatis.ActLeave, "Farewell, until tomorrow"))
		}, ""},
		{"the same words twice", func(s *Scene) {
			speak(s, said(&a, 3, dramatis.ActGreet, "GOOD evening to everybody here!"))
			speak(s, said(&b, 4, dramatis.ActInform, "They found bread underneath the bridge"))
		}, "silence"},
		{"the same words once", func(s *Scene) {
			speak(s, said(&a, 3, dramatis.ActGreet, "GOOD evening to everybody here!"))
			speak(s, said(&b, 4, dramatis.ActInform, "Nobody believed what happened afterwards"))
		}, ""},
		{"no words twice", func(s *Scene) {
			speak(s, said(&a, 3, dramatis.ActIgnore, ""))
			speak(s, said(&b, 4, dramatis.ActIgnore, ""))
		}, "silence"},
		{"one of two is exhausted", func(s *Scene) { s.Present[0].SocialEnergy = 0 }, "energy"},
		{"one of two is exhausted where a person asked for it", func(s *Scene) {
			s.Present[0].SocialEnergy, s.Conversation.Kind = 0, dramatis.KindInteraction
		}, ""},
		{"the turns are used up", func(s *Scene) { s.Conversation.Turn = 8 }, "turns"},
		{"no limit of turns", func(s *Scene) { s.Conversation.Turn, s.Conversation.MaxTurns = 800, 0 }, ""},
		{"a chat with one", func(s *Scene) { s.Conversation.Kind, s.Present = dramatis.KindChat, s.Present[:1] }, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := sceneOf(average(1, 1), average(1, 2))
			speak(s, hello)
			speak(s, news)
			test.change(s)
			if reason, over := Over(s); reason != test.want || over != (test.want != "") {
				t.Errorf("over is %v for %q, want %q", over, reason, test.want)
			}
		})
	}
}

func TestTurnTime(t *testing.T) {
	t.Parallel()
	c := &dramatis.Conversation{WorldTime: dawn}
	if got := TurnTime(c, 1); !got.Equal(dawn) {
		t.Errorf("turn 1 is at %v", got)
	}
	if got := TurnTime(c, 8); got.Sub(dawn) != 140*time.Second {
		t.Errorf("turn 8 is %v later", got.Sub(dawn))
	}
}
