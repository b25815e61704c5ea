package dramatis

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
)

// Payloads is every payload of the log, without values.
func Payloads() []Payload {
	return []Payload{
		TickStarted{}, TickClosed{},
		ConversationStarted{}, ConversationPaused{}, ConversationResumed{}, ConversationEnded{},
		ConversationChanged{}, MessageCreated{}, MessageEdited{},
		RelationshipCreated{}, RelationshipChanged{}, RelationshipDeleted{},
		MemoryCreated{}, MemoryChanged{}, MemoryDeleted{}, MemoryReflected{}, MemoryConsolidated{},
		ThreadChanged{},
		CharacterCreated{}, CharacterChanged{}, CharacterDeleted{},
		EcosystemChanged{}, EcosystemPaused{}, EcosystemResumed{},
		ScenarioChanged{},
	}
}

// PayloadReader reads payloads of the log by their type, and strictly: a type or a field that it does not know is an
// error, for it would otherwise be lost unseen.
type PayloadReader struct{ types map[EventType]reflect.Type }

// NewPayloadReader makes a PayloadReader that knows every payload.
func NewPayloadReader() *PayloadReader {
	r := &PayloadReader{types: map[EventType]reflect.Type{}}
	for _, p := range Payloads() {
		r.types[p.EventType()] = reflect.TypeOf(p)
	}
	return r
}

// Read gives a pointer to the payload that raw holds.
func (r *PayloadReader) Read(kind EventType, raw json.RawMessage) (Payload, error) {
	known, ok := r.types[kind]
	if !ok {
		return nil, fmt.Errorf("no such type of event is known")
	}
	p := reflect.New(known)
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(p.Interface()); err != nil {
		return nil, fmt.Errorf("read the payload: %w", err)
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, fmt.Errorf("read the payload: something follows it")
	}
	return p.Interface().(Payload), nil //nolint:forcetypeassert // its type implements Payload
}

// EachID hands every id in a payload to do, which may change it. Outside says that it names nothing of the world itself:
// a user, or the world that this one was forked from. The payload is one that a PayloadReader gave.
func EachID(p Payload, do func(id *ID, outside bool)) {
	eachID(reflect.ValueOf(p).Elem(), false, do)
}

func eachID(v reflect.Value, outside bool, do func(*ID, bool)) {
	switch it := v.Addr().Interface().(type) {
	case *ID:
		do(it, outside)
		return
	case *Speaker:
		do(&it.ID, it.Kind == SpeakerUser)
		return
	case *ForkPoint:
		do(&it.EcosystemID, true)
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			eachID(v.Elem(), outside, do)
		}
	case reflect.Slice:
		for i := range v.Len() {
			eachID(v.Index(i), outside, do)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if field := v.Type().Field(i); field.IsExported() {
				eachID(v.Field(i), namesUser(field.Name), do)
			}
		}
	}
}

// namesUser reports whether a field of that name holds the id of a user.
func namesUser(field string) bool {
	return field == "OwnerID" || field == "UserID" || field == "PlayedBy"
}
