package api_test

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/store"
)

type purseView struct {
	Total, Daily, Left *float64
	Spent              float64
	SpentToday         float64    `json:"spent_today"`
	WaitingSince       *time.Time `json:"waiting_since"`
	WaitingFor         *float64   `json:"waiting_for"`
	Currency           string
}

func is(amount *float64, want float64) bool { return amount != nil && *amount == want }

// spend books what a world has spent today, as its calls would have.
func (s *site) spend(world dramatis.ID, dollars float64) {
	s.t.Helper()
	_, err := s.pool.Exec(s.t.Context(), `
		INSERT INTO spending (ecosystem_id, day, user_id, cost) SELECT id, (now() AT TIME ZONE 'UTC')::date, owner_id, $2::float8 * 1000000
		FROM ecosystems WHERE id = $1`, world, dollars)
	if err != nil {
		s.t.Fatal(err)
	}
}

func TestAnOwnerBoundsWhatAWorldMaySpend(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	owner, editor := s.user("owner", dramatis.RoleCreator), s.user("editor", dramatis.RoleCreator)
	w := owner.world()
	path := "/api/v1/ecosystems/" + w.id.String() + "/budget"
	var p purseView
	owner.do("GET", path, nil).want(200).into(&p)
	if p.Total != nil || p.Daily != nil || p.Left != nil || p.WaitingSince != nil || p.Currency != "USD" {
		t.Errorf("a new world's budget is %+v, want no bounds", p)
	}
	s.spend(w.id, 1.5)
	owner.do("PUT", path, `{"total": 5, "daily": 2.25}`).want(200).into(&p)
	if !is(p.Total, 5) || !is(p.Daily, 2.25) || !is(p.Left, 0.75) || p.Spent != 1.5 || p.SpentToday != 1.5 {
		t.Errorf("the budget is %+v", p)
	}
	sent := owner.do("GET", path, nil).want(200)
	owner.do("PUT", path, string(sent.body)).want(200).into(&p)
	owner.do("PUT", path, `{"daily": null}`).want(200).into(&p)
	if !is(p.Total, 5) || p.Daily != nil || !is(p.Left, 3.5) {
		t.Errorf("without its daily bound the budget is %+v", p)
	}
	for _, bad := range []string{`{"total": -1}`, `{"total": "much"}`, `{"daily": 1e9}`, `{"weekly": 1}`} {
		owner.do("PUT", path, bad).want(422).problem()
	}
	editor.joins(w, dramatis.AccessEditor)
	editor.do("PUT", path, `{"total": 100}`).want(403).problem()
	var o struct {
		Spent, Left float64
		SpentToday  float64 `json:"spent_today"`
		Ecosystem   dramatis.Ecosystem
	}
	editor.do("GET", "/api/v1/ecosystems/"+w.id.String()+"/overview", nil).want(200).into(&o)
	if o.Spent != 1.5 || o.SpentToday != 1.5 || o.Left != 3.5 || o.Ecosystem.Budget.Total == nil || *o.Ecosystem.Budget.Total != 5*dramatis.Dollar {
		t.Errorf("the overview says %+v", o)
	}
}

func TestAUserBoundsWhatTheySpendInADay(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	owner := s.user("owner", dramatis.RoleCreator)
	w, other := owner.world(), s.user("other", dramatis.RoleCreator)
	s.spend(w.id, 1)
	var p purseView
	owner.do("PUT", "/api/v1/auth/budget", `{"daily": 3}`).want(200).into(&p)
	if !is(p.Daily, 3) || !is(p.Left, 2) || p.SpentToday != 1 {
		t.Errorf("the user's budget is %+v", p)
	}
	owner.do("GET", "/api/v1/ecosystems/"+w.id.String()+"/budget", nil).want(200).into(&p)
	if !is(p.Left, 2) {
		t.Errorf("the world has %v left, want what its owner has", p.Left)
	}
	p = purseView{}
	other.do("GET", "/api/v1/auth/budget", nil).want(200).into(&p)
	if p.Daily != nil || p.SpentToday != 0 {
		t.Errorf("somebody else's budget is %+v", p)
	}
	p = purseView{}
	owner.do("PUT", "/api/v1/auth/budget", `{"daily": null}`).want(200).into(&p)
	if p.Daily != nil || p.Left != nil {
		t.Errorf("with the bound lifted the user's budget is %+v", p)
	}
}

func TestNoUserGoesBeyondThePlatformsBound(t *testing.T) {
	t.Parallel()
	most := 2 * dramatis.Dollar
	s := newSite(t)
	bounded := store.New(s.pool, s.bus, slog.New(slog.DiscardHandler), store.WithUserDaily(&most))
	owner := s.user("owner", dramatis.RoleCreator)
	too := 3 * dramatis.Dollar
	if _, err := bounded.SetUserDaily(t.Context(), owner.id, &too); dramatis.ErrorCode(err) != dramatis.CodeInvalid {
		t.Errorf("a bound above the platform's gave %v, want it invalid", err)
	}
	w := owner.world()
	if p, err := bounded.Purse(t.Context(), w.id); err != nil || p.Left() == nil || *p.Left() != most {
		t.Errorf("left is %v (%v), want the platform's bound", p.Left(), err)
	}
	one := dramatis.Dollar
	if p, err := bounded.SetUserDaily(t.Context(), owner.id, &one); err != nil || *p.Left() != one {
		t.Errorf("left is %v (%v), want the user's own bound", p.Left(), err)
	}
}

// A world that waits for money says so wherever somebody wants it to go on.
func TestAWaitingWorldIsNotResumedByHand(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	owner := s.user("owner", dramatis.RoleCreator)
	w := owner.world()
	path := "/api/v1/ecosystems/" + w.id.String()
	owner.do("PUT", path+"/budget", `{"total": 1}`).want(200)
	s.spend(w.id, 0.99)
	_, err := s.pool.Exec(t.Context(), `
		UPDATE ecosystems SET waiting_since = now(), waiting_for = 20000, waiting_state = 'running', waiting_reason = '', waiting_steps = 0,
			state = 'paused', pause_reason = 'budget' WHERE id = $1`, w.id)
	if err != nil {
		t.Fatal(err)
	}
	for _, what := range []string{"/resume", "/step"} {
		if p := owner.do("POST", path+what, nil).want(409).problem(); !strings.Contains(p.Detail, path[len("/api/v1"):]+"/budget") {
			t.Errorf("%s is refused with %q, which does not say what to do", what, p.Detail)
		}
	}
	var p purseView
	owner.do("GET", path+"/budget", nil).want(200).into(&p)
	if p.WaitingSince == nil || !is(p.WaitingFor, 0.02) || !is(p.Left, 0.01) {
		t.Errorf("the budget is %+v, want it to say what the world waits for", p)
	}
	p = purseView{}
	owner.do("PUT", path+"/budget", `{"total": 1.005}`).want(200).into(&p)
	if p.WaitingSince == nil {
		t.Error("the world goes on with less than its next call may cost")
	}
	p = purseView{}
	owner.do("PUT", path+"/budget", `{"total": 2}`).want(200).into(&p)
	var e dramatis.Ecosystem
	owner.do("GET", path, nil).want(200).into(&e)
	if p.WaitingSince != nil || e.State != dramatis.WorldRunning || e.PauseReason != "" {
		t.Errorf("the budget is %+v and the world %s (%q), want it to go on", p, e.State, e.PauseReason)
	}
}
