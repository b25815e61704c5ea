package document

import (
	"strings"
	"testing"
)

func TestHTML(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, text, want string }{
		{"parts left out", "<nav>a</nav><script>b</script><style>c</style><p>D<span class='x pagenum'>12</span><sup>3</sup><sup>th</sup></p><footer>e</footer><figure><img><figcaption>f</figcaption></figure>", "[] Dth"},
		{"breaks", "<p>a<br/>b<br><br>c</p><pre>d\ne</pre><p>f\ng", "[] a\nb ¶ c ¶ d\ne ¶ f g"},
		{"blocks without paragraphs", "<div>a<div>b</div>c</div><ul><li>d<li>e</ul><table><tr><td>f<td>g</table>", "[] a ¶ b ¶ c ¶ d ¶ e ¶ f g"},
		{"headings", "<h1>One</h1>a<h1><div>T</div>wo<br>x</h1>b<h1>Three<p>c", "[One] a\n[T wo x] b\n[Three] c"},
		{"a heading per level", "<h1>Book</h1><h2>One</h2><p>a<h3>Scene</h3><p>b<h2>Two</h2><p>c", "[One] a ¶ Scene ¶ b\n[Two] c"},
		{"scenes", "<p>a<hr><p>b<hr><h2>Two</h2><p>c<h2>Three</h2>d", "[] a ¶ * * * ¶ b\n[Two] c\n[Three] d"},
		{"entities", "<p>a&nbsp;&mdash;&#8217;&lt;b&gt;", "[] a —’<b>"},
		{"markup that never ends", "<p>a<b><i><p>b</i", "[] a ¶ b"},
		{"hidden", "<p hidden>a</p><p>b", "[] b"},
		{"plain text set as one", "<p>CHAPTER I</p><p>a<p>CHAPTER II<p>b", "[CHAPTER I] a\n[CHAPTER II] b"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			m, _ := mustRead(t, "a.html", "<!doctype html>"+test.text)
			if got := outline(m); got != test.want {
				t.Errorf("read\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}

// TestHTMLIsDeep nests more elements than a stack could hold.
func TestHTMLIsDeep(t *testing.T) {
	t.Parallel()
	for _, tag := range []string{"<div>", "<b>", "<sup>", "<nav>", "<h1>"} {
		m, _, err := readBytes("a.html", []byte("<html><p>Text.</p>"+strings.Repeat(tag, 200_000)+"end"))
		if err != nil {
			t.Errorf("%s: %v", tag, err)
		} else if !strings.HasPrefix(m.Text(), "Text.") {
			t.Errorf("%s: %.100q", tag, m.Text())
		}
	}
}
