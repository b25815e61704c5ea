package api

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/literaryai/dramatis"
)

// What is written by hand says what the encoder would say.
func TestAPageOfTheLogIsJSON(t *testing.T) {
	t.Parallel()
	id := dramatis.NewID()
	for name, p := range map[string]eventPage{
		"nothing": {Items: []dramatis.Event{}},
		"a page": {Next: "12", Head: 40, Items: []dramatis.Event{
			{Seq: 11, Type: dramatis.EventTickStarted, EcosystemID: id, WorldTime: dramatis.Epoch, Payload: json.RawMessage(`{"tick": 1, "topic": "<b>null}"}`)},
			{Seq: 12, Type: dramatis.EventEcosystemResumed, EcosystemID: id, ConversationID: &id, JobID: &id, Payload: json.RawMessage(`{}`)},
			{Seq: 13, Type: "null}"},
		}},
	} {
		got, err := p.text()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		want, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		var a, b any
		if json.Unmarshal(got, &a) != nil || json.Unmarshal(want, &b) != nil || !reflect.DeepEqual(a, b) {
			t.Errorf("%s is written as\n%s\nwant\n%s", name, got, want)
		}
	}
}
