package sim

import (
	"slices"
	"testing"

	"github.com/literaryai/dramatis"
)

func TestEverybodyHasHeardOnlyWhatReachedThem(t *testing.T) {
	t.Parallel()
	a, b, c, d := average(1, 1), average(1, 2), average(1, 3), average(1, 4)
	s := sceneOf(a, b, c, d)
	s.Conversation.Participants[2].JoinedAfter = 2
	s.Conversation.Participants[3].Left, s.Conversation.Participants[3].LeftAfter = true, 3
	whisper := said(&a, 4, dramatis.ActConfide, "for b alone")
	whisper.WhisperTo = &dramatis.Speaker{Kind: dramatis.SpeakerCharacter, Number: 2}
	s.Lines = []dramatis.Message{
		said(&a, 1, dramatis.ActGreet, "first"), said(&b, 2, dramatis.ActGreet, "second"), said(&a, 3, dramatis.ActInform, "third"),
		whisper, said(&c, 5, dramatis.ActInform, "fifth"), said(&b, 6, dramatis.ActLeave, "sixth"), said(&a, 7, dramatis.ActAsk, "seventh"),
	}
	for number, want := range map[int][]int{1: {1, 2, 3, 4, 5, 6, 7}, 2: {1, 2, 3, 4, 5, 6}, 3: {3, 5, 6, 7}, 4: {1, 2, 3}, 9: nil} {
		var turns []int
		for _, m := range Heard(s, number) {
			turns = append(turns, m.Turn)
		}
		if !slices.Equal(turns, want) {
			t.Errorf("person %d heard turns %v, want %v", number, turns, want)
		}
	}
}

func TestWhoComesBackHearsWhatFollows(t *testing.T) {
	t.Parallel()
	a, b := average(1, 1), average(1, 2)
	s := sceneOf(a, b)
	s.Lines = []dramatis.Message{said(&b, 1, dramatis.ActLeave, "gone"), said(&a, 2, dramatis.ActInform, "behind their back"), said(&a, 3, dramatis.ActGreet, "again")}
	s.Conversation.Participants[1].JoinedAfter = 2
	if heard := Heard(s, 2); len(heard) != 1 || heard[0].Turn != 3 {
		t.Errorf("who came back after turn 2 heard %d lines, want turn 3 alone", len(heard))
	}
}
