package sim_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/sim"
)

// afterTheQuarrel is a scene of three, one of whom came late.
func afterTheQuarrel() *sim.Talk {
	people := []dramatis.Participant{
		{CharacterID: dramatis.NewID(), Number: 1, Name: "Valjean"}, {CharacterID: dramatis.NewID(), Number: 2, Name: "Javert"},
		{CharacterID: dramatis.NewID(), Number: 3, Name: "Fantine", JoinedAfter: 1},
	}
	lines := []dramatis.ID{dramatis.NewID(), dramatis.NewID(), dramatis.NewID()}
	remember := func(who, line int, importance float64, content string, there ...int) dramatis.Memory {
		return dramatis.Memory{
			ID: dramatis.NewID(), CharacterID: people[who-1].CharacterID, Character: who, Number: line, Kind: dramatis.MemoryDialogue,
			Content: content, Importance: importance, Participants: there, MessageID: &lines[line-1], Tick: 4,
			WorldTime: dramatis.Epoch.Add(time.Duration(line) * time.Minute),
		}
	}
	return &sim.Talk{
		Conversation: &dramatis.Conversation{Number: 7, Tick: 4, Topic: "The law", Setting: "In a doorway, at night", Participants: people},
		Memories: []dramatis.Memory{
			remember(1, 1, 7.5, "Javert threatened me, coldly: “I know your secret, 24601.”", 1, 2),
			remember(1, 2, 3, "I told Javert: “You are mistaken.”", 1, 2, 3),
			remember(1, 3, 4, "Fantine thanked me: “You are good.”", 1, 2, 3),
			remember(2, 1, 6, "I threatened Valjean, coldly: “I know your secret, 24601.”", 1, 2),
			remember(2, 2, 3, "Valjean told me: “You are mistaken.”", 1, 2, 3),
			remember(3, 2, 2, "Valjean told Javert: “You are mistaken.”", 1, 2, 3),
			remember(3, 3, 3.5, "I thanked Valjean: “You are good.”", 1, 2, 3),
		},
		Deltas: []dramatis.BondDelta{
			{From: people[0].CharacterID, To: people[1].CharacterID, Axis: dramatis.AxisStrength, Delta: -.1},
			{From: people[0].CharacterID, To: people[1].CharacterID, Axis: dramatis.AxisTrust, Delta: -.08},
			{From: people[0].CharacterID, To: people[2].CharacterID, Axis: dramatis.AxisStrength, Delta: .02},
			{From: people[0].CharacterID, To: people[2].CharacterID, Axis: dramatis.AxisStrength, Delta: .02},
			{From: people[1].CharacterID, To: people[0].CharacterID, Axis: dramatis.AxisStrength, Delta: -.01},
		},
	}
}

func TestAParticipantKeepsWhatASceneWasToThem(t *testing.T) {
	t.Parallel()
	talk := afterTheQuarrel()
	made := sim.Summaries(talk)
	if len(made) != 3 {
		t.Fatalf("%d summaries, want one of each of the three", len(made))
	}
	const want = "Javert, Fantine and I spoke of the law; it was in a doorway, at night. " +
		"What stayed with me: Javert threatened me, coldly: “I know your secret, 24601.” " +
		"I came away thinking better of Fantine and worse of Javert. I trust Javert less than before."
	if made[0].Content != want {
		t.Errorf("Valjean keeps %q,\nwant %q", made[0].Content, want)
	}
	if m := made[0]; m.Kind != dramatis.MemorySummary || m.Importance != 7.5 || m.Tick != 4 || !m.WorldTime.Equal(talk.Memories[2].WorldTime) ||
		*m.MessageID != *talk.Memories[0].MessageID {
		t.Errorf("it is kept as %+v", m)
	}
	for i, m := range made {
		for _, id := range m.Evidence {
			at := slices.IndexFunc(talk.Memories, func(m dramatis.Memory) bool { return m.ID == id })
			if at < 0 || talk.Memories[at].Character != i+1 {
				t.Errorf("summary %d rests on a memory that is not its owner's", i+1)
			}
		}
	}
}

func TestWhoCameLateKeepsNothingOfWhatCameBefore(t *testing.T) {
	t.Parallel()
	late := sim.Summaries(afterTheQuarrel())[2]
	if strings.Contains(late.Content, "24601") || strings.Contains(late.Content, "threatened") {
		t.Errorf("Fantine, who had not come yet, keeps %q", late.Content)
	}
	if strings.Contains(late.Content, "worse") || strings.Contains(late.Content, "trust") {
		t.Errorf("Fantine keeps how others parted: %q", late.Content)
	}
}

func TestNoSummaryTellsOfAWhisper(t *testing.T) {
	t.Parallel()
	talk := afterTheQuarrel()
	talk.Memories[0].Whispered = true
	for _, m := range sim.Summaries(talk)[:1] {
		if strings.Contains(m.Content, "24601") || slices.Contains(m.Evidence, talk.Memories[0].ID) {
			t.Errorf("Valjean's summary tells what was whispered: %q", m.Content)
		}
	}
}

func TestOneLineIsItsOwnSummary(t *testing.T) {
	t.Parallel()
	talk := afterTheQuarrel()
	talk.Memories = talk.Memories[5:6]
	if made := sim.Summaries(talk); len(made) != 0 {
		t.Errorf("of one line there is the summary %q", made[0].Content)
	}
}

func TestWhatASceneWasAbout(t *testing.T) {
	t.Parallel()
	for topic, c := range map[string]struct{ goal, want string }{
		"The grudge between A and B":         {"A will not give way to B.", "the grudge between A and B"},
		"What Javert did":                    {"", "what Javert did"},
		"What Valjean did":                   {"", "what I did"},
		"What rankles with Valjean":          {"", "what rankles with me"},
		"The grudge between A and Valjean":   {"", "the grudge between A and me"},
		"Whether Valjean will ever be free":  {"", "whether I will ever be free"},
		"Valjean's past":                     {"", "Valjean's past"},
		"Making peace":                       {"", "making peace"},
		"Cosette":                            {"", "Cosette"},
		"Gardening":                          {"", "gardening"},
		"Bread":                              {"Fantine wants to talk about bread.", "bread"},
		"Napoleon":                           {"Marius wants to talk about Napoleon.", "Napoleon"},
		"Find the child":                     {"Find the child.", "how to find the child"},
		"Wants to protect Cosette":           {"Wants to protect Cosette.", "how to protect Cosette"},
		"The good of the town":               {"The good of the town.", "the good of the town"},
		"":                                   {"", ""},
		strings.Repeat("Bread and wine ", 9): {"", "Bread and wine Bread and wine Bread and wine Bread and wine Bread and wine Bread and wine…"},
	} {
		talk := afterTheQuarrel()
		talk.Conversation.Topic, talk.Conversation.Goal, talk.Conversation.Setting = topic, c.goal, ""
		want := "Javert, Fantine and I spoke of " + c.want + ". "
		if c.want == "" {
			want = "Javert, Fantine and I spoke with each other. "
		}
		if got := sim.Summaries(talk)[0].Content; !strings.HasPrefix(got, want) {
			t.Errorf("of %q: %q, want it to begin with %q", topic, got, want)
		}
	}
}
