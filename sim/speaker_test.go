package sim

import (
	"testing"

	"github.com/literaryai/dramatis"
)

// threePeople is a scene of three with the given order, and who they are.
func threePeople(order dramatis.SpeakerOrder) (s *Scene, a, b, c dramatis.Character) {
	a, b, c = average(1, 1), average(1, 2), average(1, 3)
	s = sceneOf(a, b, c)
	s.Conversation.SpeakerOrder = order
	return s, a, b, c
}

func speak(s *Scene, m dramatis.Message) {
	s.Lines = append(s.Lines, m)
	s.Conversation.Turn++
}

func TestNextSpeakerNatural(t *testing.T) {
	t.Parallel()
	s, a, b, c := threePeople(dramatis.OrderNatural)
	if got := NextSpeaker(s); got != 1 {
		t.Errorf("%d opens, want the first participant", got)
	}
	line := said(&a, 1, dramatis.ActAsk, "Who goes there?")
	line.AddressedTo = &dramatis.Speaker{Kind: dramatis.SpeakerCharacter, Number: 3}
	speak(s, line)
	if got := NextSpeaker(s); got != 3 {
		t.Errorf("%d answers, want the one who was asked", got)
	}
	speak(s, said(&c, 2, dramatis.ActInform, "It is I. Ask Person2!"))
	if got := NextSpeaker(s); got != 2 {
		t.Errorf("%d answers, want the one who was named", got)
	}
	speak(s, said(&b, 3, dramatis.ActInform, "Yes."))
	seen := map[int]int{}
	for number := range 200 {
		s.Conversation.Number = number + 1
		first := NextSpeaker(s)
		if again := NextSpeaker(s); again != first {
			t.Fatalf("asked again, %d speaks instead of %d", again, first)
		}
		seen[first]++
	}
	if seen[2] != 0 || seen[1] < 50 || seen[3] < 50 {
		t.Errorf("in 200 scenes after a line of person 2 there spoke %v", seen)
	}
}

func TestNextSpeakerTalkativeOnesMore(t *testing.T) {
	t.Parallel()
	s, _, b, _ := threePeople(dramatis.OrderNatural)
	s.Present[0].Talkativeness, s.Present[2].Talkativeness = 1, 0
	speak(s, said(&b, 1, dramatis.ActInform, "Yes."))
	seen := map[int]int{}
	for number := range 200 {
		s.Conversation.Number = number + 1
		seen[NextSpeaker(s)]++
	}
	if seen[1] < 4*seen[3] || seen[3] == 0 {
		t.Errorf("weights of 1.1 and .1 gave %v", seen)
	}
}

// Two who talk past a third cannot shut them out.
func TestNextSpeakerLetsTheLeftOutIn(t *testing.T) {
	t.Parallel()
	s, a, b, _ := threePeople(dramatis.OrderNatural)
	s.Present[2].Talkativeness = 1
	for turn := range 6 {
		who, to := &a, &b
		if turn%2 == 1 {
			who, to = &b, &a
		}
		line := said(who, turn+1, dramatis.ActInform, "Yes.")
		line.AddressedTo = &dramatis.Speaker{Kind: dramatis.SpeakerCharacter, Number: to.Number}
		speak(s, line)
	}
	seen := map[int]int{}
	for number := range 200 {
		s.Conversation.Number = number + 1
		seen[NextSpeaker(s)]++
	}
	if seen[3] < 30 || seen[1] < 100 || seen[2] != 0 {
		t.Errorf("in 200 scenes there spoke %v, want person 1 mostly and person 3 sometimes", seen)
	}
}

func TestNextSpeakerInTurn(t *testing.T) {
	t.Parallel()
	for _, order := range []dramatis.SpeakerOrder{dramatis.OrderRoundRobin, dramatis.OrderPooled} {
		s, _, _, _ := threePeople(order)
		for turn, want := range []int{1, 2, 3, 1, 2, 3} {
			got := NextSpeaker(s)
			if got != want {
				t.Fatalf("%s: turn %d is %d's, want %d's", order, turn+1, got, want)
			}
			speak(s, said(&s.Present[got-1], turn+1, dramatis.ActInform, "Yes."))
		}
	}
}

func TestNextSpeakerPassesOver(t *testing.T) {
	t.Parallel()
	for _, order := range []dramatis.SpeakerOrder{dramatis.OrderNatural, dramatis.OrderRoundRobin, dramatis.OrderPooled} {
		s, a, b, _ := threePeople(order)
		speak(s, said(&b, 1, dramatis.ActLeave, "Good night."))
		speak(s, said(&a, 2, dramatis.ActInform, "Well, Person2 is gone."))
		if got := NextSpeaker(s); got != 3 {
			t.Errorf("%s: %d speaks, want 3, as 2 has left", order, got)
		}
		s, a, _, _ = threePeople(order)
		s.Present[1].SocialEnergy = 0
		speak(s, said(&a, 1, dramatis.ActAsk, "Well, Person2?"))
		if got := NextSpeaker(s); got != 3 {
			t.Errorf("%s: %d speaks, want 3, as 2 is exhausted", order, got)
		}
	}
	alone := sceneOf(average(1, 1))
	speak(alone, said(&alone.Present[0], 1, dramatis.ActInform, "Well."))
	if got := NextSpeaker(alone); got != 1 {
		t.Errorf("%d speaks where only 1 is there", got)
	}
	if got := NextSpeaker(&Scene{Conversation: alone.Conversation, Ecosystem: alone.Ecosystem}); got != 0 {
		t.Errorf("%d speaks where nobody is", got)
	}
}
