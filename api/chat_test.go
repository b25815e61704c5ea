package api_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/api"
	"github.com/literaryai/dramatis/internal/testrig"
)

type chatReplyView struct {
	Message        dramatis.Message
	ConversationID dramatis.ID `json:"conversation_id"`
	Job            struct {
		ID     dramatis.ID
		Status dramatis.JobStatus
	}
}

func TestAChatIsAnsweredWhenItIsWaitedFor(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	model := &teller{lines: []string{"Good evening to you.", "I grow roses."}}
	r.Model = model
	s := liveSite(t, r)
	p := s.user("robin", dramatis.RoleCreator)
	w := p.world()
	path := "/api/v1/characters/" + w.people[0].String() + "/chat"
	var first, second chatReplyView
	p.do("POST", path+"?wait=30s", map[string]any{"message": "Good evening, you kind and wonderful man!"}).want(200).into(&first)
	if first.Message.Text != "Good evening to you." || first.Message.Speaker.ID != w.people[0] || first.Job.Status != dramatis.JobSucceeded ||
		first.ConversationID != first.Message.ConversationID || first.Message.Turn != 2 {
		t.Errorf("the reply is %+v", first)
	}
	moved := false
	for _, d := range first.Message.RelationshipChanges {
		moved = moved || d.From == w.people[0] && d.To == p.id
	}
	if !moved {
		t.Errorf("the talk moved nothing: %+v", first.Message.RelationshipChanges)
	}
	p.do("POST", path+"?wait=30s", map[string]any{"message": "What do you do?", "conversation_id": first.ConversationID}).want(200).into(&second)
	if second.ConversationID != first.ConversationID || second.Message.Turn != 4 || len(model.requests()[1].Lines) != 3 {
		t.Errorf("the second reply is %+v, after %d lines", second, len(model.requests()[1].Lines))
	}
	var known struct {
		Items []struct {
			Name        string
			UserID      dramatis.ID `json:"user_id"`
			Familiarity float64
		}
	}
	p.do("GET", "/api/v1/characters/"+w.people[0].String()+"/visitors", nil).want(200).into(&known)
	if len(known.Items) != 1 || known.Items[0].UserID != p.id || known.Items[0].Name != "robin" || known.Items[0].Familiarity <= 0 {
		t.Errorf("they know %+v", known.Items)
	}
}

func TestWhoDoesNotWaitLongEnoughGetsTheJob(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	model := &teller{lines: []string{"At last."}, may: make(chan struct{})}
	r.Model = model
	s := liveSite(t, r)
	p := s.user("robin", dramatis.RoleCreator)
	w := p.world()
	path := "/api/v1/characters/" + w.people[0].String() + "/chat"
	var begun struct{ Job struct{ ID dramatis.ID } }
	got := p.do("POST", path+"?wait=50ms", map[string]any{"message": "Hello?"}).want(http.StatusAccepted).into(&begun)
	if got.header.Get("Location") != "/api/v1/jobs/"+begun.Job.ID.String() {
		t.Errorf("the job is at %q", got.header.Get("Location"))
	}
	job, err := s.store.Job(t.Context(), begun.Job.ID)
	if err != nil {
		t.Fatal(err)
	}
	p.do("POST", path, map[string]any{"message": "Are you there?", "conversation_id": job.ConversationID}).want(http.StatusConflict).problem()
	close(model.may)
	stream := p.watch("/api/v1/jobs/" + begun.Job.ID.String() + "/events")
	for f := stream.event(); f.kind != "done"; f = stream.event() {
	}
	p.do("POST", path+"?wait=30s", map[string]any{"message": "Are you there?", "conversation_id": job.ConversationID}).want(200)
}

func TestWaitsThatAreNone(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("robin", dramatis.RoleCreator)
	path := "/api/v1/characters/" + p.world().people[0].String() + "/chat"
	for _, wait := range []string{"soon", "-1s", "61s", "30", "1e9s"} {
		got := p.do("POST", path+"?wait="+wait, map[string]any{"message": "Hello?"}).want(422).problem()
		if len(got.Faults) != 1 || got.Faults[0].Place != "query.wait" {
			t.Errorf("wait=%s: %+v", wait, got.Faults)
		}
	}
	var said int
	if err := s.pool.QueryRow(t.Context(), `SELECT count(*) FROM messages`).Scan(&said); err != nil || said != 0 {
		t.Errorf("%d messages were said all the same (%v)", said, err)
	}
}

func TestAReplyIsStreamedWordByWord(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	model := &teller{lines: []string{"The roses are doing well this year."}, may: make(chan struct{})}
	r.Model = model
	s := liveSite(t, r)
	p := s.user("robin", dramatis.RoleCreator)
	w := p.world()
	stream := p.post("/api/v1/characters/"+w.people[0].String()+"/chat", map[string]any{"message": "How is the garden?"}, "Accept", "text/event-stream")
	close(model.may)
	var told strings.Builder
	var end struct {
		Status dramatis.JobStatus
		Result struct {
			Text    string
			Message dramatis.Message
		}
	}
	for f := stream.event(); ; f = stream.event() {
		if f.kind == "message.delta" {
			var d dramatis.MessageDelta
			if err := json.Unmarshal([]byte(f.data), &d); err != nil {
				t.Fatal(err)
			}
			if d.Offset == told.Len() {
				told.WriteString(d.Text)
			}
		}
		if f.kind == "done" {
			if err := json.Unmarshal([]byte(f.data), &end); err != nil {
				t.Fatal(err)
			}
			break
		}
	}
	if told.String() != model.lines[0] || end.Result.Text != model.lines[0] || end.Result.Message.Text != model.lines[0] {
		t.Errorf("the words were %q, and the reply is %+v", told.String(), end)
	}
	if _, more := stream.next(); more {
		t.Error("the stream goes on after the end")
	}
}

func TestAClientThatGoesAwayIsAnsweredAllTheSame(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	model := &teller{lines: []string{"You were not here to hear it."}, may: make(chan struct{})}
	r.Model = model
	s := liveSite(t, r)
	p := s.user("robin", dramatis.RoleCreator)
	w := p.world()
	stream := p.post("/api/v1/characters/"+w.people[0].String()+"/chat", map[string]any{"message": "Hello?"}, "Accept", "text/event-stream")
	stream.close()
	close(model.may)
	var talks struct{ Items []dramatis.Conversation }
	p.do("GET", "/api/v1/conversations?ecosystem_id="+w.id.String(), nil).want(200).into(&talks)
	watch := p.watch("/api/v1/conversations/" + talks.Items[0].ID.String() + "/events?after=0&types=message.created")
	watch.event()
	if f := watch.event(); !strings.Contains(f.data, model.lines[0]) {
		t.Errorf("the reply is %s", f.data)
	}
}

func TestAReplyThatFailsSaysSo(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	r.Model = &teller{lines: []string{"!"}}
	s := liveSite(t, r)
	p := s.user("robin", dramatis.RoleCreator)
	w := p.world()
	path := "/api/v1/characters/" + w.people[0].String() + "/chat"
	got := p.do("POST", path+"?wait=30s", map[string]any{"message": "Hello?"}).want(502).problem()
	if !strings.Contains(got.Detail, "failed: the model does not take this") {
		t.Errorf("the refusal says %q", got.Detail)
	}
}

func TestRefusalsComeBeforeTheStream(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(c *api.Config) { c.Streams.PerUser = 1 })
	p := s.user("robin", dramatis.RoleCreator)
	w := p.world()
	path := "/api/v1/characters/" + w.people[0].String() + "/chat"
	p.do("POST", path, map[string]any{"message": " "}, "Accept", "text/event-stream").want(422).problem()
	p.do("POST", path, map[string]any{"message": "x", "conversation_id": w.id}, "Accept", "text/event-stream").want(404).problem()
	p.watch(eventsOf(w.id))
	p.do("POST", path, map[string]any{"message": "Hello?"}, "Accept", "text/event-stream").want(429).problem()
}

func TestOfTwoMessagesAtOnceOneIsAnswered(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("robin", dramatis.RoleCreator)
	w := p.world()
	path := "/api/v1/characters/" + w.people[0].String() + "/chat"
	p.do("POST", path, map[string]any{"message": "Hello?"}).want(202)
	var talk string
	if err := s.pool.QueryRow(t.Context(), `SELECT id::text FROM conversations`).Scan(&talk); err != nil {
		t.Fatal(err)
	}
	if _, err := s.pool.Exec(t.Context(), `UPDATE jobs SET status = 'succeeded'`); err != nil {
		t.Fatal(err)
	}
	var both sync.WaitGroup
	status := [2]int{}
	for i := range status {
		both.Go(func() {
			status[i] = p.do("POST", path, map[string]any{"message": "And now?", "conversation_id": talk}).status
		})
	}
	both.Wait()
	if min(status[0], status[1]) != 202 || max(status[0], status[1]) != 409 {
		t.Errorf("two at once were answered with %v", status)
	}
}
