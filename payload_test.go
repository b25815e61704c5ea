package dramatis

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestPayloadsAreReadStrictly(t *testing.T) {
	t.Parallel()
	r := NewPayloadReader()
	for _, p := range Payloads() {
		raw, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		read, err := r.Read(p.EventType(), raw)
		if err != nil || read.EventType() != p.EventType() {
			t.Errorf("%s is not read back: %v", p.EventType(), err)
		}
		if _, err := r.Read(p.EventType(), json.RawMessage(`{"what_is_not_known": 1}`)); err == nil || !strings.Contains(err.Error(), "what_is_not_known") {
			t.Errorf("%s with a field that would be lost is read (%v)", p.EventType(), err)
		}
		if _, err := r.Read(p.EventType(), append(raw, "{}"...)); err == nil {
			t.Errorf("%s with something behind it is read", p.EventType())
		}
	}
	if _, err := r.Read("moon.rose", json.RawMessage(`{}`)); err == nil {
		t.Error("an unknown type is read")
	}
}

func TestEachIDTellsWhoIsOfTheWorldAndWhoIsNot(t *testing.T) {
	t.Parallel()
	inside, outside := map[ID]bool{}, map[ID]bool{}
	in := func() ID { id := NewID(); inside[id] = true; return id }
	out := func() ID { id := NewID(); outside[id] = true; return id }
	pointer := func(id ID) *ID { return &id }
	for _, p := range []Payload{
		&EcosystemChanged{Ecosystem: Ecosystem{ID: in(), OwnerID: out(), ForkedFrom: &ForkPoint{EcosystemID: out()}}},
		&ConversationStarted{Conversation: Conversation{
			ID: in(), EcosystemID: in(), UserID: pointer(out()), Participants: []Participant{{CharacterID: in(), PlayedBy: pointer(out())}},
		}},
		&MessageCreated{Touched: []Touch{{MemoryID: in()}}, Message: Message{
			ID: in(), EcosystemID: in(), ConversationID: in(), Speaker: Speaker{Kind: SpeakerUser, ID: out()},
			AddressedTo: &Speaker{Kind: SpeakerCharacter, ID: in()}, WhisperTo: &Speaker{Kind: SpeakerUser, ID: out()},
			RelationshipChanges: []BondDelta{{From: in(), To: in()}},
		}},
		&CharacterChanged{
			Characters: []Character{{ID: in(), EcosystemID: in(), CharacterState: CharacterState{CurrentContext: CurrentContext{ConversationID: pointer(in())}}}},
			States:     []StateChange{{CharacterID: in()}},
		},
		&MemoryConsolidated{CharacterID: in(), Summary: Memory{
			ID: in(), EcosystemID: in(), CharacterID: in(), MessageID: pointer(in()), Evidence: []ID{in(), in()}, MergedInto: pointer(in()),
		}},
		&RelationshipDeleted{RelationshipIDs: []ID{in()}},
	} {
		EachID(p, func(id *ID, isOutside bool) {
			if *id != (ID{}) && (outside[*id] != isOutside || inside[*id] == isOutside) {
				t.Errorf("%T: outside is %v for one of which it is not", p, isOutside)
			}
			delete(inside, *id)
			delete(outside, *id)
			*id = ID{1}
		})
		if raw, err := json.Marshal(p); err != nil || !strings.Contains(string(raw), `"01000000-`) {
			t.Errorf("%T was not changed (%v)", p, err)
		}
	}
	if len(inside)+len(outside) > 0 {
		t.Errorf("%d ids were passed over", len(inside)+len(outside))
	}
}
