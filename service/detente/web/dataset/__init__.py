"""The data set as a whole: VoID, DCAT, sitemap."""
