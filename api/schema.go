package api

import (
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/literaryai/dramatis"
)

// schemaName names types in the document. A relationship in an event carries its anchors, from which its values at any
// time follow; the one that the API shows carries the values themselves.
func schemaName(t reflect.Type, hint string) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t == reflect.TypeFor[dramatis.Relationship]() {
		return "AnchoredRelationship"
	}
	name := huma.DefaultSchemaNamer(t, hint)
	switch {
	case strings.HasPrefix(name, "PageOf"):
		return strings.TrimPrefix(name, "PageOf") + "Page"
	case strings.HasSuffix(name, "View"):
		return strings.TrimSuffix(name, "View")
	}
	return name
}

// vocabulary is what each named kind of text may be, so that clients get a closed set of words.
func vocabulary() map[reflect.Type][]any {
	words := map[reflect.Type][]any{
		reflect.TypeFor[dramatis.Act]():               {""}, // when a person spoke
		reflect.TypeFor[dramatis.Role]():              {dramatis.RoleAdmin, dramatis.RoleCreator, dramatis.RoleViewer},
		reflect.TypeFor[dramatis.EcosystemState]():    {dramatis.WorldRunning, dramatis.WorldPaused},
		reflect.TypeFor[dramatis.CauseKind]():         {dramatis.CauseMessage, dramatis.CauseDecay, dramatis.CauseAuthor, dramatis.CauseUndo},
		reflect.TypeFor[dramatis.ChangeKind]():        {dramatis.ChangeCreated, dramatis.ChangeChanged, dramatis.ChangeDeleted},
		reflect.TypeFor[dramatis.ConversationState](): {dramatis.TalkRunning, dramatis.TalkPaused, dramatis.TalkEnded},
		reflect.TypeFor[dramatis.ConversationKind]():  {dramatis.KindScene, dramatis.KindInteraction, dramatis.KindChat},
		reflect.TypeFor[dramatis.SpeakerOrder](): {
			dramatis.OrderNatural, dramatis.OrderRoundRobin, dramatis.OrderPooled, dramatis.OrderManual, dramatis.OrderModel,
		},
		reflect.TypeFor[dramatis.ThreadKind](): {
			dramatis.ThreadFeud, dramatis.ThreadRomance, dramatis.ThreadAlliance, dramatis.ThreadRivalry, dramatis.ThreadBetrayal,
			dramatis.ThreadReconciliation, dramatis.ThreadEstrangement, dramatis.ThreadRise, dramatis.ThreadFall,
		},
		reflect.TypeFor[dramatis.ThreadState](): {dramatis.ThreadEmerging, dramatis.ThreadRising, dramatis.ThreadClimax, dramatis.ThreadResolved},
		reflect.TypeFor[dramatis.Hearing]():     {dramatis.HearsAddressed, dramatis.HearsCrowd, dramatis.HearsWitness},
		reflect.TypeFor[dramatis.FeelingCause](): {
			dramatis.FeelsOwn, dramatis.FeelsAct, dramatis.FeelsOffence, dramatis.FeelsFortune, dramatis.FeelsFinished,
		},
		reflect.TypeFor[dramatis.SpeakerReason](): {""}, // when a person spoke
		reflect.TypeFor[dramatis.SpeakerKind]():   {dramatis.SpeakerCharacter, dramatis.SpeakerUser, dramatis.SpeakerNarrator},
		reflect.TypeFor[dramatis.MemoryKind](): {
			dramatis.MemoryObservation, dramatis.MemoryDialogue, dramatis.MemoryReflection, dramatis.MemorySummary, dramatis.MemoryFact,
		},
		reflect.TypeFor[dramatis.JobStatus](): {
			dramatis.JobQueued, dramatis.JobRunning, dramatis.JobSucceeded, dramatis.JobFailed, dramatis.JobCancelled,
		},
		reflect.TypeFor[dramatis.Gender](): {dramatis.GenderUnknown, dramatis.GenderFemale, dramatis.GenderMale},
		reflect.TypeFor[dramatis.Code](): {
			dramatis.CodeInvalid, dramatis.CodeNotFound, dramatis.CodeConflict, dramatis.CodeUnauthorized, dramatis.CodeForbidden,
			dramatis.CodeUnavailable, dramatis.CodeInternal,
		},
	}
	for _, act := range dramatis.Acts() {
		words[reflect.TypeFor[dramatis.Act]()] = append(words[reflect.TypeFor[dramatis.Act]()], act)
	}
	for _, r := range dramatis.SpeakerReasons() {
		words[reflect.TypeFor[dramatis.SpeakerReason]()] = append(words[reflect.TypeFor[dramatis.SpeakerReason]()], r)
	}
	for _, kind := range dramatis.DocumentKinds() {
		words[reflect.TypeFor[dramatis.DocumentKind]()] = append(words[reflect.TypeFor[dramatis.DocumentKind]()], kind)
	}
	for _, t := range dramatis.RelationshipTypes() {
		words[reflect.TypeFor[dramatis.RelationshipType]()] = append(words[reflect.TypeFor[dramatis.RelationshipType]()], t)
	}
	for _, axis := range dramatis.Axes() {
		words[reflect.TypeFor[dramatis.Axis]()] = append(words[reflect.TypeFor[dramatis.Axis]()], axis)
	}
	return words
}

// refine writes into every schema what the framework cannot see in the root package's types, which know nothing of
// it: closed vocabularies, and that an id is a UUID. What is refined is also what input is checked against.
func refine(registry huma.Registry) {
	words := vocabulary()
	for name, schema := range registry.Map() {
		t := registry.TypeFromRef("#/components/schemas/" + name)
		if t != nil {
			refineFields(schema, t, words)
		}
	}
}

func refineFields(schema *huma.Schema, t reflect.Type, words map[reflect.Type][]any) {
	for f := range fieldsOf(t) {
		if f.Anonymous {
			refineFields(schema, f.Type, words)
			continue
		}
		name, rest, _ := strings.Cut(f.Tag.Get("json"), ",")
		property := schema.Properties[name]
		if property == nil {
			continue
		}
		if property.Ref != "" {
			if f.Type.Kind() == reflect.Pointer && !strings.Contains(rest, "omitempty") {
				orNull(property)
			}
			continue
		}
		refineType(property, f.Type, words)
		if f.Type == reflect.TypeFor[*dramatis.ID]() && !strings.Contains(rest, "omitempty") {
			property.Nullable = true // the framework takes an id for an array, and those are never null behind a pointer
		}
	}
}

// orNull lets what refers to another schema be null as well, as a pointer is written that leads nowhere.
func orNull(property *huma.Schema) {
	property.AnyOf = []*huma.Schema{{Ref: property.Ref}, {Type: "null"}}
	property.Ref = ""
}

func refineType(schema *huma.Schema, t reflect.Type, words map[reflect.Type][]any) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case t == reflect.TypeFor[dramatis.ID]():
		schema.Format = "uuid"
	case t == reflect.TypeFor[dramatis.Money]():
		schema.Type, schema.Format, schema.Description = huma.TypeNumber, "double", "US dollars"
	case words[t] != nil && schema.Type == huma.TypeString:
		schema.Enum = plain(words[t])
	case t.Kind() == reflect.Slice && schema.Items != nil && schema.Items.Ref == "":
		refineType(schema.Items, t.Elem(), words)
	}
	schema.PrecomputeMessages()
}

// plain turns words of any named type into strings, which is what input is compared as.
func plain(words []any) []any {
	out := make([]any, len(words))
	for i, w := range words {
		out[i] = reflect.ValueOf(w).String()
	}
	return slices.Clip(out)
}

// fieldsOf ranges over the fields of a struct; other types have none.
func fieldsOf(t reflect.Type) func(func(reflect.StructField) bool) {
	return func(yield func(reflect.StructField) bool) {
		if t.Kind() != reflect.Struct {
			return
		}
		for i := range t.NumField() {
			if !yield(t.Field(i)) {
				return
			}
		}
	}
}
