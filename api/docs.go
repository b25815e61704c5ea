package api

import (
	"embed"
	"net/http"

	"github.com/gin-gonic/gin"
)

// docsFiles is the page that draws openapi.json. It loads nothing from elsewhere.
//
//go:embed docs
var docsFiles embed.FS

// docs serves one file of the documentation.
func (s *Server) docs(name string) gin.HandlerFunc {
	return func(c *gin.Context) {
		c.Header("Cache-Control", "no-cache")
		if name != "index.html" {
			http.ServeFileFS(c.Writer, c.Request, docsFiles, "docs/"+name)
			return
		}
		page, err := docsFiles.ReadFile("docs/index.html")
		if err != nil {
			s.refuse(c, err)
			return
		}
		c.Data(http.StatusOK, "text/html; charset=utf-8", page)
	}
}
