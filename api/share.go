package api

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/store"
)

// sharedPath is where the links to scenarios lead. What follows it is a secret, and stays out of the log.
const sharedPath = "/api/v1/shared/"

// sharedSince is a link as those of the world see it: who made it has its token, and nobody else.
type sharedSince struct {
	Since     time.Time  `json:"since"`
	ExpiresAt *time.Time `json:"expires_at" doc:"null for never"`
}

func showLink(l *store.Link) *sharedSince {
	if l == nil {
		return nil
	}
	return &sharedSince{Since: l.CreatedAt, ExpiresAt: l.ExpiresAt}
}

type shareInput struct {
	Named
	Body *struct {
		ExpiresAt *time.Time `json:"expires_at,omitempty" example:"2040-01-01T00:00:00Z" doc:"When the link ends by itself; never when left out"`
	} `nameHint:"ScenarioShare"`
}

// shareLink is a new link to a scenario.
type shareLink struct {
	Token     string     `json:"token" doc:"The secret of the link. It is shown this once: only a hash of it is kept" example:"mC3Vd8l0b1n5c8hYQz2rXw4tE6uI9oP0aSdFgHjKlZx"`
	Path      string     `json:"path" doc:"Where anybody may read the scenario" example:"/api/v1/shared/mC3Vd8l0b1n5c8hYQz2rXw4tE6uI9oP0aSdFgHjKlZx"`
	ExpiresAt *time.Time `json:"expires_at" doc:"null for never"`
}

const describeShare = "Whoever has the link reads the scenario without an account: title, setting, mood, goal, opening, and the names and descriptions of the cast. " +
	"Sharing again makes a new link and withdraws the old one. The link is shown this once."

// shareScenario makes a link of 256 bits, and withdraws the one that there was.
func (s *Server) shareScenario(ctx context.Context, in *shareInput) (*placed[shareLink], error) {
	var until *time.Time
	if in.Body != nil && in.Body.ExpiresAt != nil {
		at := in.Body.ExpiresAt.UTC()
		var f dramatis.Faults
		f.Check(at.After(s.clock()), "expires_at", "must be in the future")
		f.Check(at.Year() < 10_000, "expires_at", "must be before the year 10000")
		if err := f.Err("the link"); err != nil {
			return nil, err
		}
		until = &at
	}
	raw := make([]byte, 32)
	_, _ = rand.Read(raw) // never fails: the runtime gives up first
	token := base64.RawURLEncoding.EncodeToString(raw)
	if err := s.store.ShareScenario(ctx, in.ID, hashOfLink(token), until, callerOf(ctx).ID); err != nil {
		return nil, err
	}
	return &placed[shareLink]{Location: sharedPath + token, Body: shareLink{Token: token, Path: sharedPath + token, ExpiresAt: until}}, nil
}

// hashOfLink is what the store knows a link by. A hash without salt is enough for a secret that cannot be guessed, and
// looking it up tells nothing by how long it takes.
func hashOfLink(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

func (s *Server) withdrawScenario(ctx context.Context, in *Named) (*struct{}, error) {
	return nil, s.store.WithdrawScenario(ctx, in.ID)
}

// sharedScenario is what a link shows: nothing that names the world, its people or its owner.
type sharedScenario struct {
	Title   string         `json:"title" example:"The bishop's candlesticks"`
	Setting string         `json:"setting" example:"the bishop's table, after dark"`
	Mood    string         `json:"mood" example:"uneasy"`
	Goal    string         `json:"goal" example:"to part as friends"`
	Opening *sharedOpening `json:"opening" doc:"The first line, if there is one"`
	Cast    []sharedPerson `json:"cast" nullable:"false"`
}

type sharedOpening struct {
	Speaker string `json:"speaker" example:"Narrator"`
	Text    string `json:"text" example:"It had rained since noon."`
	Action  string `json:"action"`
}

type sharedPerson struct {
	Name        string `json:"name" example:"Valjean"`
	Description string `json:"description" doc:"Empty for who is no longer in the world"`
}

type sharedInput struct {
	Token string `path:"token" doc:"The secret of the link" example:"mC3Vd8l0b1n5c8hYQz2rXw4tE6uI9oP0aSdFgHjKlZx"`
}

func (s *Server) getShared(ctx context.Context, in *sharedInput) (*answer[sharedScenario], error) {
	sc, people, err := s.store.Shared(ctx, hashOfLink(in.Token), s.clock())
	if err != nil {
		return nil, err
	}
	shown := sharedScenario{Title: sc.Title, Setting: sc.Setting, Mood: sc.Mood, Goal: sc.Goal, Cast: make([]sharedPerson, len(sc.Cast))}
	if o := sc.Opening; o != nil {
		shown.Opening = &sharedOpening{Speaker: openedBy(&sc.Scenario), Text: o.Text, Action: o.Action}
	}
	for i, member := range sc.Cast {
		shown.Cast[i].Name = member.Name
		at := slices.IndexFunc(people, func(c dramatis.Character) bool { return c.ID == member.CharacterID })
		if at >= 0 {
			shown.Cast[i].Description = people[at].Description
		}
	}
	return &answer[sharedScenario]{shown}, nil
}

// unlisted keeps what a secret address shows out of search engines, and the address out of what other sites are told.
func unlisted(_ *area, op *operation) {
	op.guards = append(op.guards, func(ctx huma.Context, next func(huma.Context)) {
		ctx.SetHeader("Referrer-Policy", "no-referrer")
		ctx.SetHeader("X-Robots-Tag", "noindex")
		next(ctx)
	})
}

// withoutSecrets is a path as a log may hold it.
func withoutSecrets(path string) string {
	if strings.HasPrefix(path, sharedPath) {
		return sharedPath + "…"
	}
	return path
}
