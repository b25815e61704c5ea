package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/format"
)

// attached is an answer that a browser saves as a file.
type attached[T any] struct {
	Disposition string `header:"Content-Disposition" doc:"What to call the file"`
	Body        T
}

// exportScenario gives a scenario as a file that another world can take in.
func (s *Server) exportScenario(ctx context.Context, in *Named) (*attached[format.ScenarioFile], error) {
	file, err := s.store.ScenarioFile(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return &attached[format.ScenarioFile]{
		Disposition: mime.FormatMediaType("attachment", map[string]string{"filename": file.Title + ".json"}), Body: file,
	}, nil
}

// scenarioUpload is a scenario's file and what to do with it.
type scenarioUpload struct {
	EcosystemID   dramatis.ID         `json:"ecosystem_id" format:"uuid" doc:"The world that takes it in"`
	CreateMissing bool                `json:"create_missing,omitempty" doc:"Make those of the cast who are not in the world; otherwise each of them is a fault"`
	Scenario      format.ScenarioFile `json:"scenario" doc:"What export gives"`
}

// scenarioForm is the same as a form.
type scenarioForm struct {
	EcosystemID   dramatis.ID `json:"ecosystem_id" format:"uuid" doc:"The world that takes it in"`
	CreateMissing string      `json:"create_missing,omitempty" enum:"true,false" doc:"Make those of the cast who are not in the world; otherwise each of them is a fault"`
	File          string      `json:"file" format:"binary" doc:"What export gives"`
}

// scenarioRequest documents the two ways in which a file comes: the framework hands both over unread.
func scenarioRequest(a *area, op *operation) {
	registry := a.huma.OpenAPI().Components.Schemas
	op.SkipValidateBody = true
	op.MaxBodyBytes = maxUpload
	op.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
		"application/json":    {Schema: registry.Schema(reflect.TypeFor[scenarioUpload](), true, "")},
		"multipart/form-data": {Schema: registry.Schema(reflect.TypeFor[scenarioForm](), true, "")},
	}}
	op.Errors = append(op.Errors, http.StatusUnprocessableEntity)
}

type importScenarioInput struct {
	ContentType string `header:"Content-Type" hidden:"true"`
	RawBody     []byte
}

// scenarioImported is a scenario that was taken in, and who was made for it.
type scenarioImported struct {
	Scenario stagedScenario       `json:"scenario"`
	Created  []dramatis.Character `json:"created" nullable:"false" doc:"Those of the cast who were not in the world"`
}

// importScenario takes a scenario in as it was exported, all of it or nothing.
func (s *Server) importScenario(ctx context.Context, in *importScenarioInput) (*made[scenarioImported], error) {
	world, create, file, err := in.read()
	if err != nil {
		return nil, err
	}
	if err := s.may(ctx, world, dramatis.AccessEditor); err != nil {
		return nil, err
	}
	read, err := format.ReadScenario(bytes.NewReader(file), format.Limits{Bytes: maxUpload})
	if err != nil {
		return nil, in.inFile(err)
	}
	sc, newcomers, err := s.store.ImportScenario(ctx, world, read, create, callerOf(ctx).ID)
	if err != nil {
		return nil, in.inFile(err)
	}
	out := &made[scenarioImported]{Location: "/api/v1/scenarios/" + sc.ID.String(), ETag: etag(sc.Version)}
	out.Body = scenarioImported{Scenario: showScenario(&sc), Created: append([]dramatis.Character{}, newcomers...)}
	return out, nil
}

// inFile names the places of a refused file as the body calls them, which holds it as a property when it is JSON.
func (in *importScenarioInput) inFile(err error) error {
	refused, ok := errors.AsType[*dramatis.Error](err)
	if !ok || strings.HasPrefix(in.ContentType, "multipart/") {
		return err
	}
	placed := *refused
	placed.Faults = slices.Clone(refused.Faults)
	for i := range placed.Faults {
		f := &placed.Faults[i]
		if f.Place == "file" || strings.HasPrefix(f.Place, "line ") {
			f.Place = "scenario"
			continue
		}
		f.Place = "scenario." + f.Place
	}
	return &placed
}

// read takes the file and what goes with it out of the body.
func (in *importScenarioInput) read() (world dramatis.ID, create bool, file []byte, err error) {
	kind, params, err := mime.ParseMediaType(in.ContentType)
	if err == nil && kind == "multipart/form-data" {
		return readScenarioForm(in.RawBody, params["boundary"])
	}
	return readScenarioBody(in.RawBody)
}

// readScenarioBody reads an import as JSON, but for the file in it.
func readScenarioBody(body []byte) (world dramatis.ID, create bool, file []byte, err error) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(body, &fields); err != nil {
		if _, wrong := errors.AsType[*json.UnmarshalTypeError](err); !wrong {
			return world, false, nil, newProblem(http.StatusBadRequest, "the JSON cannot be read")
		}
		fields = nil
	}
	var f dramatis.Faults
	f.Check(fields != nil, "body", "must be an object")
	f.Check(fields["ecosystem_id"] != nil, "ecosystem_id", "is missing")
	f.Check(fields["scenario"] != nil, "scenario", "is missing")
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		raw := fields[name]
		switch name {
		case "ecosystem_id":
			f.Check(json.Unmarshal(raw, &world) == nil && world != dramatis.ID{}, name, "must be the id of a world")
		case "create_missing":
			f.Check(json.Unmarshal(raw, &create) == nil && raw[0] != 'n', name, "must be true or false")
		case "scenario":
			f.Check(raw[0] == '{', name, "must be an object, as export gives it")
		default:
			f.Add(name, "is unknown")
		}
	}
	return world, create, fields["scenario"], f.Err("the import")
}

func readScenarioForm(body []byte, boundary string) (world dramatis.ID, create bool, file []byte, err error) {
	var f dramatis.Faults
	form, err := multipart.NewReader(bytes.NewReader(body), boundary).ReadForm(maxUpload)
	if err != nil {
		f.Add("body", "is not a form that can be read")
		return world, false, nil, f.Err("the import")
	}
	defer func() { _ = form.RemoveAll() }() // all of it is in memory
	value := func(name string) string { return append(form.Value[name], "")[0] }
	f.Check(len(form.File["file"]) == 1, "file", "must be one file")
	f.Check(value("ecosystem_id") != "", "ecosystem_id", "is missing")
	if text := value("create_missing"); text != "" {
		create, err = strconv.ParseBool(text)
		f.Check(err == nil, "create_missing", "must be true or false")
	}
	if err := f.Err("the import"); err != nil {
		return world, false, nil, err
	}
	if world, err = dramatis.ParseID("ecosystem_id", value("ecosystem_id")); err != nil {
		return world, false, nil, err
	}
	part, err := form.File["file"][0].Open()
	if err != nil {
		return world, false, nil, err
	}
	defer part.Close() //nolint:errcheck // it is in memory
	file, err = io.ReadAll(part)
	return world, create, file, err
}
