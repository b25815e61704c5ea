package sim

import (
	"slices"
	"strings"
	"testing"

	"github.com/literaryai/dramatis"
)

func TestAppraiseMemories(t *testing.T) {
	t.Parallel()
	valjean, javert, cosette := average(1, 1), average(1, 2), average(1, 3)
	valjean.Name, javert.Name, cosette.Name = "Valjean", "Javert", "Cosette"
	threat := Line{Speaker: 2, AddressedTo: 1, Act: dramatis.ActThreaten, Text: "I know who you are."}
	lie := Line{Speaker: 1, AddressedTo: 2, Act: dramatis.ActLie, Emotion: "fear", Intensity: .6, Text: "You are mistaken.", Action: "looks away"}
	everybody := Line{Speaker: 3, Act: dramatis.ActGreet, Text: "Good evening."}
	for _, test := range []struct {
		name   string
		people []dramatis.Character
		line   Line
		want   []string
	}{
		{"said to one", []dramatis.Character{valjean, javert, cosette}, threat, []string{
			"Javert threatened me, coldly: “I know who you are.”",
			"I threatened Valjean, coldly: “I know who you are.”",
			"Javert threatened Valjean, coldly: “I know who you are.”",
		}},
		{"a lie is one to the liar only", []dramatis.Character{valjean, javert}, lie, []string{
			"I lied to Javert, fearfully: “You are mistaken.” (looks away)",
			"Valjean told me, fearfully: “You are mistaken.” (looks away)",
		}},
		{"said to all", []dramatis.Character{valjean, javert, cosette}, everybody, []string{
			"Cosette greeted us: “Good evening.”", "Cosette greeted us: “Good evening.”", "I greeted everybody: “Good evening.”",
		}},
		{"said to all of two", []dramatis.Character{valjean, cosette}, everybody, []string{
			"Cosette greeted me: “Good evening.”", "I greeted Valjean: “Good evening.”",
		}},
		{"by a visitor", []dramatis.Character{valjean}, Line{SpeakerName: "Ada", Text: "Who are you?"}, []string{
			"Ada spoke to me: “Who are you?”",
		}},
		{"to a visitor", []dramatis.Character{valjean}, Line{Speaker: 1, Act: dramatis.ActInform, Text: "A gardener."}, []string{
			"I told a visitor: “A gardener.”",
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := sceneOf(test.people...)
			var got []string
			for _, m := range Appraise(s, test.line).Memories {
				got = append(got, m.Content)
				if m.Kind != dramatis.MemoryDialogue || m.Tick != 1 || len(m.Participants) != len(test.people) || m.Validate() != nil {
					t.Errorf("the memory is %+v", m)
				}
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("they remember\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(test.want, "\n"))
			}
		})
	}
}
