package api

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"
)

// OpenAPI is the API's description as indented JSON, made without a running server.
func OpenAPI() ([]byte, error) {
	s := &Server{config: Config{}.withDefaults(), engine: newEngine(), classes: map[string]class{}}
	s.huma = newHuma(s.engine, "1")
	s.routes()
	spec, err := finishSpec(s.huma.OpenAPI())
	if err != nil {
		return nil, err
	}
	var indented any
	if err := json.Unmarshal(spec, &indented); err != nil {
		return nil, fmt.Errorf("read the description back: %w", err)
	}
	out, err := json.MarshalIndent(indented, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write the description: %w", err)
	}
	return append(out, '\n'), nil
}

const describeAPI = `Worlds of autonomous characters who meet, talk, remember and change.

Ids are UUIDs and times RFC 3339 in UTC. Lists come in parts: ask for the next with ` + "`next_cursor`" + `. Slow work is answered with
202 and a job. What goes wrong is an RFC 9457 problem that names every fault with its place; the token endpoints refuse in
OAuth2's words. Fields and query parameters that an operation does not know are refused (422), so that nothing mistyped is passed over.
What you may not see does not exist: it is answered with 404.

How often you may call is bounded by user, address and kind of route. Every answer says how far you are in ` + "`RateLimit-Limit`" + `,
` + "`RateLimit-Remaining` and `RateLimit-Reset`" + ` (seconds until all has come back); 429 says in ` + "`Retry-After`" + ` how long to wait.`

// How a caller may say who they are.
const (
	schemeToken = "bearer"
	schemeKey   = "key"
)

const describeToken = `An access token from /api/v1/auth/login. It ends with its login, and when its user's role changes.`

const describeKey = `An API key from /api/v1/auth/keys, sent like a token. What an operation lists beside it is the scope that the key
needs: read for what is read, write for what is changed, chat for talking with characters. Operations that list no key
are about the account itself or the platform, and take a login.`

// newHuma is the framework without its own document routes, links and global state.
func newHuma(engine *gin.Engine, version string) huma.API {
	registry := huma.NewMapRegistry("#/components/schemas/", schemaName)
	registry.RegisterTypeAlias(reflect.TypeFor[huma.ErrorModel](), reflect.TypeFor[problem]())
	jsonFormat := huma.Format{Marshal: writePlain, Unmarshal: readJSON}
	return humagin.New(engine, huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info:    &huma.Info{Title: "Dramatis", Version: version, Description: describeAPI},
			Components: &huma.Components{
				Schemas: registry,
				SecuritySchemes: map[string]*huma.SecurityScheme{
					schemeToken: {Type: "http", Scheme: "bearer", BearerFormat: "JWT", Description: describeToken},
					schemeKey:   {Type: "http", Scheme: "bearer", BearerFormat: keyPrefix + "…", Description: describeKey},
				},
			},
			Tags: []*huma.Tag{
				{Name: "auth", Description: "Accounts, tokens and API keys"},
				{Name: "ecosystems", Description: "Worlds and their clocks"},
				{Name: "characters", Description: "The people who live in a world"},
				{Name: "relationships", Description: "How one character stands to another"},
				{Name: "conversations", Description: "What is said"},
				{Name: "scenarios", Description: "Scenes as they are set up, to be played again and again"},
				{Name: "documents", Description: "Manuscripts, what is found in them, and the worlds that come of it"},
				{Name: "jobs", Description: "Work that goes on after the answer"},
				{Name: "search", Description: "Where something is said"},
				{Name: "events", Description: "What happens, as it happens"},
				{Name: "admin", Description: "Users and queues, for those who run the platform"},
				{Name: "compatible", Description: "Characters as models of OpenAI's API, for any client that speaks it"},
				{Name: "health", Description: "How the server is"},
			},
		},
		Formats:       map[string]huma.Format{"application/json": jsonFormat, "json": jsonFormat},
		DefaultFormat: "application/json",
		Transformers:  []huma.Transformer{fromParser},
	})
}

func writePlain(w io.Writer, v any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(v)
}

// finishSpec refines the schemas, adds what is not registered as an operation, and writes the document.
func finishSpec(doc *huma.OpenAPI) ([]byte, error) {
	refine(doc.Components.Schemas)
	describeHealth(doc)
	for _, item := range doc.Paths {
		for _, op := range operationsOf(item) {
			tidy(op)
		}
	}
	if err := addExamples(doc); err != nil {
		return nil, err
	}
	spec, err := json.Marshal(doc)
	if err != nil {
		return nil, fmt.Errorf("write the description: %w", err)
	}
	return spec, nil
}

// tidy drops what the framework documents of bodies that it hands over unread.
func tidy(op *huma.Operation) {
	if op.RequestBody == nil || len(op.RequestBody.Content) < 2 {
		return
	}
	delete(op.RequestBody.Content, "application/octet-stream")
}

// serveSpec answers with the document.
func (s *Server) serveSpec(c *gin.Context) {
	c.Header("Cache-Control", "no-cache")
	c.Data(http.StatusOK, "application/json; charset=utf-8", s.spec)
}

// describeHealth documents the routes that are not part of /api/v1.
func describeHealth(doc *huma.OpenAPI) {
	answers := func(schema *huma.Schema) map[string]*huma.MediaType {
		return map[string]*huma.MediaType{"application/json": {Schema: schema}}
	}
	state := doc.Components.Schemas.Schema(reflect.TypeFor[health](), true, "")
	details := doc.Components.Schemas.Schema(reflect.TypeFor[healthDetails](), true, "")
	bad := func(schema *huma.Schema) *huma.Response {
		return &huma.Response{Description: "Something is down", Content: answers(schema)}
	}
	fine := func(schema *huma.Schema) *huma.Response {
		return &huma.Response{Description: "All is well", Content: answers(schema)}
	}
	for path, summary := range map[string]string{
		"/health": "Ask how the server is", "/health/live": "Ask whether the process lives", "/health/ready": "Ask whether it can serve",
	} {
		doc.AddOperation(&huma.Operation{
			Method: http.MethodGet, Path: path, OperationID: "get" + camel(path), Summary: summary, Tags: []string{"health"},
			Security:  []map[string][]string{},
			Responses: map[string]*huma.Response{"200": fine(state), "503": bad(state)},
		})
	}
	detailed := map[string]*huma.Response{"200": fine(details), "503": bad(details)}
	maps.Copy(detailed, map[string]*huma.Response{"401": {Description: "Unauthorized"}, "403": {Description: "Forbidden"}})
	doc.AddOperation(&huma.Operation{
		Method: http.MethodGet, Path: "/health/detailed", OperationID: "getHealthDetailed", Tags: []string{"health"},
		Summary: "Ask about each dependency", Security: []map[string][]string{{schemeToken: {}}}, Responses: detailed,
	})
}

// camel is a path as part of an operation's name.
func camel(path string) string {
	var name strings.Builder
	for _, part := range strings.Split(strings.Trim(path, "/"), "/") {
		name.WriteString(strings.ToUpper(part[:1]) + part[1:])
	}
	return name.String()
}
