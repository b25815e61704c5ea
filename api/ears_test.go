package api

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/literaryai/dramatis"
)

func TestWhoHearsNoWhispersLearnsNothingOfWhatTheyLedTo(t *testing.T) {
	t.Parallel()
	for _, whispered := range []bool{true, false} {
		raw, err := json.Marshal(dramatis.MemoryReflected{
			Number: 1, Questions: []string{"Where is the SECRET kept?"},
			Memories: []dramatis.Memory{{Number: 9, Content: "The SECRET is under the stair.", Whispered: whispered}},
		})
		if err != nil {
			t.Fatal(err)
		}
		of := dramatis.Event{Seq: 7, Type: dramatis.EventMemoryReflected, Payload: raw}
		for _, e := range []ears{{}, {all: true}} {
			heard := e.event(&of)
			if tells := bytes.Contains(heard.Payload, []byte("SECRET")); tells != (e.all || !whispered) || heard.Seq != of.Seq {
				t.Errorf("whispered: %v, hears all: %v, and the payload is %s", whispered, e.all, heard.Payload)
			}
		}
	}
}
