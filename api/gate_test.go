package api_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/literaryai/dramatis"
)

// Who may call what, of all that is about accounts, the platform and the members of a world. A row is a request and what
// nobody, a viewer of the platform, a creator who is no member, the owner, an admin, and the owner's key to read and to
// write are answered with.
func TestWhoMayCallWhat(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	owner, admin := s.user("owner", "creator"), s.user("admin", "admin")
	w := owner.world()
	callers := []*person{
		s.nobody(), s.user("watcher", "viewer"), s.user("creator", "creator"), owner, admin, owner.by(owner.key("read")), owner.by(owner.key("write")),
	}
	role := "/api/v1/admin/users/" + callers[2].id.String() + "/role"
	unknownKey := "/api/v1/auth/keys/" + dramatis.NewID().String()
	for _, row := range []struct {
		method, path, body string
		want               [7]int
	}{
		{"GET", "/api/v1/auth/me", "", [7]int{401, 200, 200, 200, 200, 200, 403}},
		{"GET", "/api/v1/auth/budget", "", [7]int{401, 200, 200, 200, 200, 200, 403}},
		{"PUT", "/api/v1/auth/budget", `{"daily":1}`, [7]int{401, 200, 200, 200, 200, 403, 403}},
		{"GET", "/api/v1/auth/keys", "", [7]int{401, 200, 200, 200, 200, 403, 403}},
		{"POST", "/api/v1/auth/keys", `{"name":"k","scopes":["read"]}`, [7]int{401, 201, 201, 201, 201, 403, 403}},
		{"DELETE", unknownKey, "", [7]int{401, 404, 404, 404, 404, 403, 403}},
		{"POST", "/api/v1/auth/password", `{"old_password":"wrong","new_password":"long enough"}`, [7]int{401, 422, 422, 422, 422, 403, 403}},
		{"POST", "/api/v1/auth/monitor", "", [7]int{401, 403, 403, 403, 204, 403, 403}},
		{"GET", "/api/v1/admin/users", "", [7]int{401, 403, 403, 403, 200, 403, 403}},
		{"GET", "/api/v1/admin/queues", "", [7]int{401, 403, 403, 403, 200, 403, 403}},
		{"PUT", role, `{"role":"creator"}`, [7]int{401, 403, 403, 403, 200, 403, 403}},
		{"GET", "/health/detailed", "", [7]int{401, 403, 403, 403, 200, 403, 403}},
		{"GET", "/monitor/", "", [7]int{401, 403, 403, 403, 200, 403, 403}},
		{"POST", "/api/v1/ecosystems", `{"name":"Mine"}`, [7]int{401, 403, 201, 201, 201, 403, 201}},
		{"GET", membersOf(w), "", [7]int{401, 404, 404, 200, 404, 200, 403}},
		{"PUT", membersOf(w), `{"items":[]}`, [7]int{401, 404, 404, 200, 404, 403, 200}},
		{"DELETE", membersOf(w) + "/me", "", [7]int{401, 404, 404, 409, 404, 403, 409}},
		{"POST", "/api/v1/auth/logout", `{"refresh_token":"nobody's"}`, [7]int{401, 204, 204, 204, 204, 403, 403}}, // last: it ends what is used here
	} {
		for i, p := range callers {
			var body any
			if row.body != "" {
				body = row.body
			}
			if got := p.do(row.method, row.path, body); got.status != row.want[i] {
				t.Errorf("%s %s by caller %d: status %d, want %d: %s", row.method, row.path, i, got.status, row.want[i], got.body)
			}
		}
	}
}

// Whatever is wrong with a body is named by its place, and is never a fault of ours.
func TestBadAccountInput(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.user("admin", "admin")
	long := strings.Repeat("x", 300)
	for _, c := range []struct {
		method, path, body string
		status             int
		place              string
	}{
		{"POST", "register", `{}`, 422, "username"},
		{"POST", "register", `[]`, 422, "body"},
		{"POST", "register", `{"username":"a b","email":"a@b.c","password":"long enough"}`, 422, "username"},
		{"POST", "register", `{"username":"a@b.c","email":"a@b.c","password":"long enough"}`, 422, "username"},
		{"POST", "register", `{"username":"` + long + `","email":"a@b.c","password":"long enough"}`, 422, "username"},
		{"POST", "register", `{"username":"victor","email":"Victor <a@b.c>","password":"long enough"}`, 422, "email"},
		{"POST", "register", `{"username":"victor","email":"a@b.c","password":"1234567"}`, 422, "password"},
		{"POST", "register", `{"username":"victor","email":"a@b.c","password":7}`, 422, "password"},
		{"POST", "register", `{"username":"victor","email":"a@b.c","password":"` + strings.Repeat("€", 25) + `"}`, 422, "password"},
		{"POST", "register", `{"username":"victor","email":"a@b.c","password":"long enough","role":"admin"}`, 422, "role"},
		{"POST", "register", `{"username":"vic\u0000","email":"a@b.c","password":"long enough"}`, 400, "body"},
		{"POST", "password", `{}`, 422, "old_password"},
		{"POST", "password", `{"old_password":"x"}`, 422, "new_password"},
		{"POST", "password", `{"old_password":"","new_password":"long enough"}`, 422, "old_password"},
		{"POST", "password", `{"old_password":7,"new_password":"long enough"}`, 422, "old_password"},
		{"POST", "password", `{"old_password":"` + long + `","new_password":"long enough"}`, 422, "old_password"},
		{"POST", "password", `{"old_password":"` + password + `","new_password":"` + strings.Repeat("€", 25) + `"}`, 422, "new_password"},
		{"POST", "password", `{`, 400, "body"},
		{"POST", "keys", `{}`, 422, "name"},
		{"POST", "keys", `{"name":"","scopes":["read"]}`, 422, "name"},
		{"POST", "keys", `{"name":"  ","scopes":["read"]}`, 422, "name"},
		{"POST", "keys", `{"name":"` + long + `","scopes":["read"]}`, 422, "name"},
		{"POST", "keys", `{"name":"k","scopes":[]}`, 422, "scopes"},
		{"POST", "keys", `{"name":"k","scopes":null}`, 422, "scopes"},
		{"POST", "keys", `{"name":"k","scopes":"read"}`, 422, "scopes"},
		{"POST", "keys", `{"name":"k","scopes":["admin"]}`, 422, "scopes[0]"},
		{"POST", "keys", `{"name":"k","scopes":["read","read"]}`, 422, "scopes[1]"},
		{"POST", "keys", `{"name":"k","scopes":["read","write","chat","read"]}`, 422, "scopes"},
		{"POST", "keys", `{"name":"k","scopes":["read"],"expires_at":"2001-01-01T00:00:00Z"}`, 422, "expires_at"},
		{"POST", "keys", `{"name":"k","scopes":["read"],"expires_at":"tomorrow"}`, 422, "expires_at"},
		{"POST", "keys", `{"name":"k","scopes":["read"],"key":"drm_mine"}`, 422, "key"},
		{"DELETE", "keys/x", ``, 422, "path.id"},
		{"GET", "keys?cursor=x", ``, 422, "cursor"},
		{"GET", "keys?limit=0", ``, 422, "query.limit"},
		{"POST", "logout", `{"refresh_token":7}`, 422, "refresh_token"},
		{"POST", "logout", `{"refresh_token":"` + long + `"}`, 422, "refresh_token"},
		{"PUT", "../admin/users/x/role", `{"role":"viewer"}`, 422, "path.id"},
		{"PUT", "../admin/users/" + p.id.String() + "/role", `{}`, 422, "role"},
		{"PUT", "../admin/users/" + p.id.String() + "/role", `{"role":null}`, 422, "role"},
		{"PUT", "../admin/users/" + p.id.String() + "/role", `{"role":"king"}`, 422, "role"},
		{"GET", "../admin/users?q=" + long, ``, 422, "query.q"},
		{"GET", "../admin/users?limit=1000", ``, 422, "query.limit"},
	} {
		t.Run(fmt.Sprintf("%s %s %.70s", c.method, c.path, c.body), func(t *testing.T) {
			t.Parallel()
			path := strings.Replace("/api/v1/auth/"+c.path, "auth/../", "", 1)
			var body any
			if c.body != "" {
				body = c.body
			}
			got := p.do(c.method, path, body).want(c.status).problem()
			for _, f := range got.Faults {
				if f.Place == c.place {
					return
				}
			}
			t.Errorf("the faults are %+v (%s), want one at %s", got.Faults, got.Detail, c.place)
		})
	}
}
