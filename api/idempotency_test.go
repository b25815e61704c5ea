package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/store"
)

const keyName = "Idempotency-Key"

func (p *person) countCharacters(w world) int {
	p.site.t.Helper()
	var n int
	if err := p.site.pool.QueryRow(p.site.t.Context(), `SELECT count(*) FROM characters WHERE ecosystem_id = $1`, w.id).Scan(&n); err != nil {
		p.site.t.Fatal(err)
	}
	return n
}

func newPerson(w world, name string) string {
	return fmt.Sprintf(`{"ecosystem_id":%q,"name":%q}`, w.id, name)
}

func TestARequestSentFiftyTimesAtOnceHasOneEffect(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("owner", dramatis.RoleCreator)
	w := p.world()
	answers := make([]*reply, 50)
	var wg sync.WaitGroup
	for i := range answers {
		wg.Go(func() { answers[i] = p.do("POST", "/api/v1/characters", newPerson(w, "Marius"), keyName, "k") })
	}
	wg.Wait()
	made, first := map[string]bool{}, 0
	for _, r := range answers {
		switch {
		case r.status == http.StatusCreated:
			made[string(r.body)] = true
			if r.header.Get("Idempotency-Replayed") == "" {
				first++
			}
		case r.status != http.StatusConflict || r.header.Get("Retry-After") == "":
			t.Errorf("%d: %s", r.status, r.body)
		}
	}
	if n := p.countCharacters(w); n != 3 || len(made) != 1 || first != 1 {
		t.Errorf("%d characters, %d answers, %d of them not repeated", n, len(made), first)
	}
	again := p.do("POST", "/api/v1/characters", newPerson(w, "Marius"), keyName, "k").want(201)
	if !made[string(again.body)] || again.header.Get("Idempotency-Replayed") != "true" || again.header.Get("Location") == "" || again.header.Get("ETag") == "" {
		t.Errorf("the repeat is answered %v %s", again.header, again.body)
	}
}

func TestAKeyIsForOneRequestOfOneUser(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p, other := s.user("owner", dramatis.RoleCreator), s.user("other", dramatis.RoleCreator)
	var mine, theirs struct{ ID string }
	p.do("POST", "/api/v1/ecosystems", `{"name":"A"}`, keyName, "k").want(201).into(&mine)
	other.do("POST", "/api/v1/ecosystems", `{"name":"A"}`, keyName, "k").want(201).into(&theirs)
	if mine.ID == theirs.ID {
		t.Error("one user was given another's answer")
	}
	for _, c := range [][2]string{{"/api/v1/ecosystems", `{"name":"B"}`}, {"/api/v1/ecosystems?x=1", `{"name":"A"}`}, {"/api/v1/auth/logout", `{}`}} {
		refusal := p.do("POST", c[0], c[1], keyName, "k").want(422).problem()
		if len(refusal.Faults) != 1 || refusal.Faults[0].Place != "header.Idempotency-Key" {
			t.Errorf("%s %s: %+v", c[0], c[1], refusal)
		}
	}
	for _, bad := range []string{strings.Repeat("k", 256), "a b", "é"} {
		p.do("POST", "/api/v1/ecosystems", `{"name":"A"}`, keyName, bad).want(422).problem()
	}
	s.nobody().do("POST", "/api/v1/auth/login", `{"username":"owner","password":"`+password+`"}`, keyName, "k").want(200)
	if r := s.nobody().do("POST", "/api/v1/auth/login", `{"username":"owner","password":"`+password+`"}`, keyName, "k").want(200); r.header.Get("Idempotency-Replayed") != "" {
		t.Error("tokens are kept")
	}
}

func TestAnEffectWhoseAnswerWasLostIsNotRepeated(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("owner", dramatis.RoleCreator)
	w := p.world()
	p.do("POST", "/api/v1/characters", newPerson(w, "Marius"), keyName, "k").want(201)
	lose := func(sql string) {
		t.Helper()
		if tag, err := s.pool.Exec(t.Context(), sql); err != nil || tag.RowsAffected() != 1 {
			t.Fatalf("%v %v", tag, err)
		}
	}
	// As it is between the commit and the answer's being kept.
	lose(`UPDATE idempotency_keys SET status = NULL, body = NULL, headers = '{}', lease_until = now() + interval '1 minute'`)
	busy := p.do("POST", "/api/v1/characters", newPerson(w, "Marius"), keyName, "k").want(409)
	if busy.problem(); busy.header.Get("Retry-After") == "" {
		t.Error("a request that is carried out does not say when to come back")
	}
	lose(`UPDATE idempotency_keys SET lease_until = now()`)
	spent := p.do("POST", "/api/v1/characters", newPerson(w, "Marius"), keyName, "k").want(409).problem()
	if !strings.Contains(spent.Detail, "carried out before") || p.countCharacters(w) != 3 {
		t.Errorf("%d characters: %s", p.countCharacters(w), spent.Detail)
	}
	// As it is when the process died before the commit.
	lose(`UPDATE idempotency_keys SET effected = false, lease_until = now() + interval '1 minute'`)
	p.do("POST", "/api/v1/characters", newPerson(w, "Marius"), keyName, "k").want(409)
	lose(`UPDATE idempotency_keys SET lease_until = now()`)
	p.do("POST", "/api/v1/characters", newPerson(w, "Éponine"), keyName, "k").want(422)
	p.do("POST", "/api/v1/characters", newPerson(w, "Marius"), keyName, "k").want(201)
	if n := p.countCharacters(w); n != 4 {
		t.Errorf("%d characters", n)
	}
	// After a day the key is like any other.
	lose(`UPDATE idempotency_keys SET created_at = now() - interval '25 hours'`)
	p.do("POST", "/api/v1/characters", newPerson(w, "Éponine"), keyName, "k").want(201)
}

func TestARefusedRequestMayBePutRight(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("owner", dramatis.RoleCreator)
	w := p.world()
	p.do("POST", "/api/v1/characters", newPerson(w, ""), keyName, "k").want(422)
	p.do("POST", "/api/v1/characters", newPerson(w, "Marius"), keyName, "k").want(201)
	tie := func(to dramatis.ID) string {
		return fmt.Sprintf(`{"ecosystem_id":%q,"from_character_id":%q,"to_character_id":%q,"relationship_type":"friend"}`, w.id, w.people[0], to)
	}
	p.do("POST", "/api/v1/relationships", tie(w.people[1]), keyName, "tie").want(409)
	p.do("DELETE", "/api/v1/relationships/"+w.bond.String(), nil).want(204)
	p.do("POST", "/api/v1/relationships", tie(w.people[1]), keyName, "tie").want(201)
}

func TestWhatHasNoBodyIsRepeatedToo(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("owner", dramatis.RoleCreator)
	w := p.world()
	step := "/api/v1/ecosystems/" + w.id.String() + "/step"
	first := p.do("POST", step, nil, keyName, "k").want(202)
	again := p.do("POST", step, nil, keyName, "k").want(202)
	if string(first.body) != string(again.body) || first.header.Get("Location") != again.header.Get("Location") {
		t.Errorf("%s and then %s", first.body, again.body)
	}
	var e dramatis.Ecosystem
	p.do("GET", "/api/v1/ecosystems/"+w.id.String(), nil).want(200).into(&e)
	if e.StepsLeft != 1 {
		t.Errorf("%d steps are left", e.StepsLeft)
	}
	job := s.anyJob()
	p.do("POST", "/api/v1/jobs/"+job+"/cancel", nil, keyName, "cancel").want(200)
	if r := p.do("POST", "/api/v1/jobs/"+job+"/cancel", nil, keyName, "cancel").want(200); r.header.Get("Idempotency-Replayed") != "true" {
		t.Error("the job was cancelled twice")
	}
}

func TestFormsAreKnownWithoutTheirBoundary(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("owner", dramatis.RoleCreator)
	send := func(boundary, text string) *reply {
		body := fmt.Sprintf("--%[1]s\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.json\"\r\n\r\n%[2]s\r\n--%[1]s--\r\n", boundary, text)
		return p.do("POST", "/api/v1/ecosystems/import", body, "Content-Type", "multipart/form-data; boundary="+boundary, keyName, "k")
	}
	const network = `{"nodes":[{"id":"Marius"},{"id":"Enjolras"}],"links":[{"source":"Marius","target":"Enjolras"}]}`
	send("one", network).want(201)
	if r := send("another", network).want(201); r.header.Get("Idempotency-Replayed") != "true" {
		t.Error("a form with another boundary counts as another")
	}
	send("one", strings.ReplaceAll(network, "Marius", "Javert")).want(422)
}

// An upload that streams in is known by all that was sent: by its file, what that is called, and the fields beside it.
func TestAnUploadIsKnownByItsFile(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("owner", dramatis.RoleCreator)
	send := func(boundary, name, text, title string) *reply {
		body := fmt.Sprintf("--%[1]s\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\n%[4]s\r\n--%[1]s\r\n"+
			"Content-Disposition: form-data; name=\"file\"; filename=%[2]q\r\n\r\n%[3]s\r\n--%[1]s--\r\n", boundary, name, text, title)
		return p.do("POST", "/api/v1/documents/upload", body, "Content-Type", "multipart/form-data; boundary="+boundary, keyName, "k")
	}
	const letter = "Dear sir, it was a dark night.\n"
	if r := send("one", "a.txt", "", "A letter").want(422); r.header.Get("Idempotency-Replayed") != "" { // refused, it may be put right
		t.Error("a refusal was kept")
	}
	first := send("one", "a.txt", letter, "A letter").want(201)
	again := send("another", "a.txt", letter, "A letter").want(201)
	if again.header.Get("Idempotency-Replayed") != "true" || string(again.body) != string(first.body) {
		t.Errorf("sent again it is answered with %s", again.body)
	}
	for what, r := range map[string]*reply{
		"another file":  send("one", "a.txt", letter+"Yours", "A letter"),
		"another name":  send("one", "b.txt", letter, "A letter"),
		"another title": send("one", "a.txt", letter, "B letter"),
	} {
		if refusal := r.want(422).problem(); len(refusal.Faults) != 1 || refusal.Faults[0].Place != "header.Idempotency-Key" {
			t.Errorf("with %s: %+v", what, refusal)
		}
	}
	var list struct{ Items []struct{ ID dramatis.ID } }
	if p.do("GET", "/api/v1/documents", nil).want(200).into(&list); len(list.Items) != 1 {
		t.Errorf("there are %d documents", len(list.Items))
	}
}

func TestASecretIsNotKept(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("admin", dramatis.RoleAdmin)
	if r := p.do("POST", "/api/v1/auth/monitor", nil, keyName, "k").want(204); r.header.Get("Set-Cookie") == "" {
		t.Error("no cookie")
	}
	p.do("POST", "/api/v1/auth/monitor", nil, keyName, "k").want(409).problem()
}

func TestWhoLostTheKeyCommitsNothing(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("owner", dramatis.RoleCreator)
	w := p.world()
	take := func(lease time.Duration) store.KeyFound {
		t.Helper()
		found, err := s.store.TakeKey(t.Context(), p.id, "k", []byte("hash"), lease)
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	create := func(h *store.Hold) error {
		_, err := s.store.CreateCharacter(store.WithHold(t.Context(), h), dramatis.Character{EcosystemID: w.id, Name: "Marius"})
		return err
	}
	zombie := take(-time.Second)
	heir := take(time.Minute)
	if zombie.State != store.KeyHeld || heir.State != store.KeyHeld || take(time.Minute).State != store.KeyBusy {
		t.Fatalf("%+v, %+v", zombie, heir)
	}
	if err := create(zombie.Hold); dramatis.ErrorCode(err) != dramatis.CodeConflict || zombie.Hold.Effected() {
		t.Errorf("who lost the key is told %v", err)
	}
	if err := s.store.LeaveKey(t.Context(), zombie.Hold); err != nil {
		t.Fatal(err)
	}
	if err := create(heir.Hold); err != nil || !heir.Hold.Effected() || p.countCharacters(w) != 3 {
		t.Errorf("%d characters (%v)", p.countCharacters(w), err)
	}
	if err := s.store.LeaveKey(t.Context(), heir.Hold); err != nil || take(time.Minute).State != store.KeyBusy {
		t.Errorf("a key with an effect was let go of (%v)", err)
	}
}

func TestOldKeysAreForgotten(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("owner", dramatis.RoleCreator)
	for _, key := range []string{"a", "b", "c"} {
		p.do("POST", "/api/v1/ecosystems", `{"name":"A"}`, keyName, key).want(201)
	}
	if _, err := s.pool.Exec(t.Context(), `UPDATE idempotency_keys SET created_at = now() - interval '25 hours' WHERE key <> 'c'`); err != nil {
		t.Fatal(err)
	}
	for _, want := range []int{1, 1, 0} {
		if n, err := s.store.CleanKeys(t.Context(), 1); n != want || err != nil {
			t.Errorf("%d keys were removed, not %d (%v)", n, want, err)
		}
	}
}
