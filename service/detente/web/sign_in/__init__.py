"""Signing in with a token in the browser: who sends a request, and forms that no other site can send.

A page that only some may see, or a form that writes, asks here and nowhere else:

- ``guarding.writer_of_request("curate")`` gives the `Author` whose token the request carries, in its
  header or by the session of a browser. It raises HttpError 401 or 403 with the cure, and refuses a form of
  another site.
- ``guarding.check_form()`` refuses that alone, for forms that need no token.
- Each form holds ``{{ form_key_field() }}``, a template global.
- ``guarding.private_page(body, status)`` answers with what no cache may keep and no other site may read.
- ``form_writing.write_as(author, job)`` has a change made in the turn of its author, by the road of all.
- ``{% include "sign_in/_problem.html" %}`` tells above a form what was wrong with it (`wrong`, an HttpError).
"""
