package api_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/literaryai/dramatis"
)

// recapView is a digest as the API shows it, as far as the tests look.
type recapView struct {
	After, Head int64
	Since       *time.Time
	Complete    bool
	Lines       int
	Scenes      int
	Summary     string
	Bonds       []struct {
		Line *struct{ Text string }
	}
	Telling []struct{ Text string }
}

func TestTheDigestBeginsWhereOneSays(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	owner, viewer := s.user("owner", dramatis.RoleCreator), s.user("viewer", dramatis.RoleViewer)
	w := owner.world()
	viewer.joins(w, dramatis.AccessViewer)
	digest := func(p *person, since string) (d recapView) {
		t.Helper()
		p.do("GET", "/api/v1/ecosystems/"+w.id.String()+"/digest?since="+url.QueryEscape(since), nil).want(200).into(&d)
		return d
	}
	path := owner.scene(w)
	before, err := s.store.EventHead(t.Context(), w.id)
	if err != nil {
		t.Fatal(err)
	}
	const secret = "the candlesticks are only made of brass"
	say := func(text string, more map[string]any) {
		t.Helper()
		body := map[string]any{"text": text, "as": "character", "character_id": w.people[0], "act": "insult", "addressed_to": w.people[1]}
		for k, v := range more {
			body[k] = v
		}
		owner.do("POST", path+"/messages", body).want(201)
	}
	say("You are a miserable little thief.", nil)
	var moment time.Time
	if err := s.pool.QueryRow(t.Context(), `SELECT max(occurred_at) FROM events WHERE ecosystem_id = $1`, w.id).Scan(&moment); err != nil {
		t.Fatal(err)
	}
	say("Listen: "+secret+".", map[string]any{"whisper_to": w.people[1]})

	all := digest(owner, "0")
	if all.After != 0 || all.Since != nil || !all.Complete || all.Scenes != 1 || all.Lines != 3 || len(all.Telling) == 0 {
		t.Errorf("from the beginning it is %+v", all)
	}
	if d := digest(owner, fmt.Sprint(before)); d.After != before || d.Lines != 2 || d.Scenes != 0 || d.Since == nil {
		t.Errorf("since event %d it is %+v", before, d)
	}
	if d := digest(owner, moment.Format(time.RFC3339Nano)); d.Lines != 1 || d.After <= before {
		t.Errorf("since %v it is %+v", moment, d)
	}
	if d := digest(owner, "1h"); d.Lines != 3 {
		t.Errorf("of an hour it is %+v", d)
	}
	s.clock.Move(20 * time.Minute)
	if d := digest(owner, "10m"); d.Lines != 0 || d.Summary != "Nothing has happened." || d.After != d.Head {
		t.Errorf("of the last minutes it is %+v", d)
	}
	if d := digest(owner, "99999999"); d.After != d.Head || d.Lines != 0 {
		t.Errorf("from after the end it is %+v", d)
	}
	at := "/api/v1/ecosystems/" + w.id.String() + "/digest?since="
	for _, bad := range []string{"yesterday", "-1", "-3h", "8 hours", "99999999999d", "2030-01-31"} {
		owner.do("GET", at+url.QueryEscape(bad), nil).want(422).problem()
	}

	mine := owner.do("GET", at+"0", nil).want(200)
	if !strings.Contains(string(mine.body), secret) {
		t.Errorf("the owner is not told of the whisper: %s", mine.body)
	}
	theirs := viewer.do("GET", at+"0", nil).want(200)
	if strings.Contains(string(theirs.body), "brass") {
		t.Errorf("who only watches is told of the whisper: %s", theirs.body)
	}
	if tag := mine.header.Get("ETag"); tag == "" || tag == theirs.header.Get("ETag") {
		t.Errorf("the tags are %q and %q", tag, theirs.header.Get("ETag"))
	}
	same := owner.do("GET", at+"0", nil, "If-None-Match", mine.header.Get("ETag")).want(http.StatusNotModified)
	if len(same.body) != 0 {
		t.Errorf("nothing has happened, and it says %s", same.body)
	}
	say("And another thing that you should know.", nil)
	owner.do("GET", at+"0", nil, "If-None-Match", mine.header.Get("ETag")).want(200)
}
