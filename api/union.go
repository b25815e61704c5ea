package api

import (
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/literaryai/dramatis"
)

// Pieces of JSON schema that the framework does not make from types.

func refTo(name string) *huma.Schema { return &huma.Schema{Ref: "#/components/schemas/" + name} }

func constant(word string) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Enum: []any{word}}
}

func closedObject(properties map[string]*huma.Schema, required ...string) *huma.Schema {
	return &huma.Schema{Type: huma.TypeObject, Properties: properties, Required: required, AdditionalProperties: false}
}

// unionOn is one of several objects, told apart by one property.
func unionOn(property, description string) *huma.Schema {
	return &huma.Schema{
		Description:   description,
		Discriminator: &huma.Discriminator{PropertyName: property, Mapping: map[string]string{}},
	}
}

func addVariant(union *huma.Schema, word, name string) {
	ref := refTo(name)
	union.OneOf = append(union.OneOf, ref)
	union.Discriminator.Mapping[word] = ref.Ref
}

// sortVariants puts the variants in a fixed order, so that the document is the same every time.
func sortVariants(union *huma.Schema) {
	slices.SortFunc(union.OneOf, func(a, b *huma.Schema) int { return strings.Compare(a.Ref, b.Ref) })
}

// liveName is the schema of a live frame: message.delta is MessageDeltaFrame.
func liveName(kind dramatis.EventType) string {
	var name strings.Builder
	for _, part := range strings.Split(string(kind), ".") {
		name.WriteString(strings.ToUpper(part[:1]) + part[1:])
	}
	return name.String() + "Frame"
}
