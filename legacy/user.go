package legacy

import (
	"context"
	"strings"

	"golang.org/x/crypto/bcrypt"

	"github.com/literaryai/dramatis"
)

func (r *Reader) readUsers(ctx context.Context) error {
	b := r.bound[users]
	rows, err := r.file.records(ctx, b)
	if err != nil {
		return err
	}
	for i := range rows {
		rec := &rows[i]
		if !r.known(users, rec) {
			continue
		}
		u := User{Row: rec.Row, Username: rec.text("username"), Email: rec.text("email"), Role: dramatis.RoleCreator, CreatedAt: r.date(rec)}
		if u.Username == "" && u.Email == "" {
			r.Report.Refuse(rec.Row, "it has neither a name nor an e-mail address")
			continue
		}
		u.Hash = r.password(b, rec)
		u.Role = r.role(rec)
		r.ids[users].add(rec.ID, u.Username, u.Email)
		r.Library.Users = append(r.Library.Users, u)
	}
	return nil
}

// password takes a bcrypt hash along. Of any other the user keeps nothing: it cannot be checked here.
func (r *Reader) password(b *binding, rec *record) string {
	said := rec.text("password")
	if isBcrypt(said) {
		return said
	}
	kind := "there is no password"
	if said != "" {
		kind = "the password is kept as " + kindOfHash(said) + ", which cannot be taken along"
	}
	if !b.has("password") {
		kind = "no column holds passwords"
	}
	r.Report.Note(rec.Row, "%s: nobody can log in until one is set with dramatis user password", kind)
	return ""
}

// isBcrypt reports whether a hash is one that can be checked: of the variants 2, 2a, 2b, 2x and 2y, which differ in what
// old programs did wrong, all but 2x are the same.
func isBcrypt(hash string) bool {
	if len(hash) != 60 || strings.HasPrefix(hash, "$2x$") {
		return false
	}
	cost, err := bcrypt.Cost([]byte(hash))
	return err == nil && cost >= bcrypt.MinCost && cost <= bcrypt.MaxCost
}

// kindOfHash names how a password is kept, without telling it.
func kindOfHash(said string) string {
	lower := strings.ToLower(said)
	for prefix, name := range map[string]string{
		"$2x$": "bcrypt of a faulty variant", "$2": "a bcrypt hash that is not whole", "$argon2": "Argon2", "argon2": "Argon2", "pbkdf2": "PBKDF2", "$pbkdf2": "PBKDF2", "scrypt": "scrypt",
		"$scrypt": "scrypt", "$5$": "SHA-256 crypt", "$6$": "SHA-512 crypt", "$1$": "MD5 crypt",
	} {
		if strings.HasPrefix(lower, prefix) && !(prefix == "$2" && strings.HasPrefix(lower, "$2x$")) {
			return name
		}
	}
	if strings.Trim(lower, "0123456789abcdef") == "" {
		switch len(lower) {
		case 32:
			return "an MD5 digest"
		case 40:
			return "a SHA-1 digest"
		case 64:
			return "a SHA-256 digest"
		case 128:
			return "a SHA-512 digest"
		}
	}
	return "something that is no bcrypt hash"
}

// role maps a user's role. A column such as is_admin says yes or no.
func (r *Reader) role(rec *record) dramatis.Role {
	said := strings.ToLower(rec.text("role"))
	column := folded(r.bound[users].fields["role"])
	if yes, known := truth(rec.values["role"]); known && strings.Contains(column, "admin") || strings.Contains(column, "superuser") {
		said = "user"
		if yes {
			said = "admin"
		}
	}
	switch said {
	case "admin", "administrator", "superuser", "root", "owner":
		r.Report.Note(rec.Row, "is an admin, and becomes one here")
		return dramatis.RoleAdmin
	case "viewer", "guest", "reader", "readonly", "read-only", "read_only":
		return dramatis.RoleViewer
	case "", "user", "creator", "author", "writer", "editor", "member":
		return dramatis.RoleCreator
	}
	r.Report.Note(rec.Row, "the role %q is not known: it becomes %s", shorten(said), dramatis.RoleCreator)
	return dramatis.RoleCreator
}
