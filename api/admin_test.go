package api_test

import (
	"sync"
	"testing"
	"time"

	"github.com/literaryai/dramatis"
)

func TestAdminsListUsers(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	admin := s.user("admin", "admin")
	for _, name := range []string{"cosette", "marius", "100"} {
		s.user(name, "creator")
	}
	type page struct {
		Items []struct {
			ID       dramatis.ID
			Username string
			Email    string
			Role     dramatis.Role
		}
		Next string `json:"next_cursor"`
	}
	names := func(query string) (found []string, next string) {
		var p page
		admin.do("GET", "/api/v1/admin/users?"+query, nil).want(200).into(&p)
		for _, u := range p.Items {
			found = append(found, u.Username)
		}
		return found, p.Next
	}
	first, next := names("limit=2")
	rest, none := names("limit=2&cursor=" + next)
	if len(first) != 2 || first[0] != "100" || len(rest) != 2 || rest[1] != "admin" || none != "" {
		t.Errorf("the pages are %v and %v, %q", first, rest, none)
	}
	for q, want := range map[string]int{"COS": 1, "marius@": 1, "example.org": 4, "%25": 0, "_": 0, "nobody": 0} {
		if found, _ := names("q=" + q); len(found) != want {
			t.Errorf("%s finds %v", q, found)
		}
	}
	admin.do("GET", "/api/v1/admin/users?cursor=x", nil).want(422).problem()
	admin.do("GET", "/api/v1/admin/users?q=%00", nil).want(400).problem()
}

func TestTheLastAdminStays(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	admin, other := s.user("admin", "admin"), s.user("other", "creator")
	role := func(by, of *person, role string) *reply {
		return by.do("PUT", "/api/v1/admin/users/"+of.id.String()+"/role", map[string]string{"role": role})
	}
	role(admin, admin, "creator").want(409).problem()
	role(admin, admin, "admin").want(200)
	role(admin, other, "king").want(422).problem()
	admin.do("PUT", "/api/v1/admin/users/"+dramatis.NewID().String()+"/role", map[string]string{"role": "viewer"}).want(404).problem()
	role(admin, other, "admin").want(200)
	other.token = other.login().Access
	if err := s.store.DeleteUser(t.Context(), dramatis.NewID()); dramatis.ErrorCode(err) != dramatis.CodeNotFound {
		t.Errorf("nobody is removed: %v", err)
	}
	// Each demotes the other: one of them must stay.
	var all sync.WaitGroup
	got := make([]*reply, 2)
	all.Go(func() { got[0] = role(admin, other, "viewer") })
	all.Go(func() { got[1] = role(other, admin, "viewer") })
	all.Wait()
	changed := 0
	for _, r := range got {
		switch r.status {
		case 200:
			changed++
		case 401, 409: // demoted before they could ask, or while they did
		default:
			t.Errorf("status %d: %s", r.status, r.body)
		}
	}
	var admins int
	if err := s.pool.QueryRow(t.Context(), `SELECT count(*) FROM users WHERE role = 'admin'`).Scan(&admins); err != nil {
		t.Fatal(err)
	}
	if changed != 1 || admins != 1 {
		t.Errorf("%d were demoted, and there are %d admins", changed, admins)
	}
	var last dramatis.ID
	if err := s.pool.QueryRow(t.Context(), `SELECT id FROM users WHERE role = 'admin'`).Scan(&last); err != nil {
		t.Fatal(err)
	}
	if err := s.store.DeleteUser(t.Context(), last); dramatis.ErrorCode(err) != dramatis.CodeConflict {
		t.Errorf("the last admin is removed: %v", err)
	}
}

func TestAdminsSeeTheQueues(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	admin := s.user("admin", "admin")
	admin.things(admin.world())
	s.exec(`DELETE FROM jobs WHERE queue <> 'simulation'`)
	if _, err := s.pool.Exec(t.Context(), `UPDATE jobs SET run_at = now() - interval '90 seconds'`); err != nil {
		t.Fatal(err)
	}
	copies := `
		INSERT INTO jobs SELECT (jsonb_populate_record(NULL::jobs, to_jsonb(j) || jsonb_build_object('id', gen_random_uuid(), 'unique_key', NULL) || $1::jsonb)).*
		FROM (SELECT * FROM jobs WHERE status = 'queued' AND run_at <= now() LIMIT 1) j, generate_series(1, $2)`
	for change, n := range map[string]int{
		`{"status": "running"}`: 2, `{"run_at": "2100-01-01"}`: 3, `{"run_at": "infinity", "waits_for": "budget"}`: 4, `{"status": "failed"}`: 5,
	} {
		if _, err := s.pool.Exec(t.Context(), copies, change, n); err != nil {
			t.Fatal(err)
		}
	}
	for range 10 { // done just now, by the time that their ids tell; and one that was done long ago
		if _, err := s.pool.Exec(t.Context(), copies, `{"status": "succeeded", "id": "`+dramatis.NewID().String()+`"}`, 1); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.pool.Exec(t.Context(), copies, `{"status": "succeeded", "id": "00000000-0000-7000-8000-000000000000"}`, 1); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Items []struct {
			Queue                                    string
			Queued, Delayed, Parked, Running, Failed int
			Oldest                                   *float64 `json:"oldest_waiting_seconds"`
			PerMinute                                float64  `json:"per_minute"`
		}
	}
	admin.do("GET", "/api/v1/admin/queues", nil).want(200).into(&got)
	if len(got.Items) != len(dramatis.Queues()) {
		t.Fatalf("there are %+v", got.Items)
	}
	for _, q := range got.Items {
		if q.Queue != dramatis.QueueSimulation {
			if q.Oldest != nil || q.Queued+q.Delayed+q.Parked+q.Running+q.Failed != 0 {
				t.Errorf("an idle queue is %+v", q)
			}
			continue
		}
		if q.Queued != 1 || q.Delayed != 3 || q.Parked != 4 || q.Running != 2 || q.Failed != 5 || q.PerMinute != 2 {
			t.Errorf("the queue is %+v", q)
		}
		if q.Oldest == nil || *q.Oldest < 90 || *q.Oldest > 90+time.Hour.Seconds() {
			t.Errorf("the oldest waits for %v s", q.Oldest)
		}
	}
}
